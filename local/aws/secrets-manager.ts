import { localArn } from "../template/identities.ts";
import { AwsError } from "./aws-error.ts";
import { type SecretSection, type SecretsFile, type SecretValue, sectionOf } from "./secrets-file.ts";
import { type JsonInput, type JsonService, type Operations, textIn } from "./wire.ts";

const CURRENT = "AWSCURRENT";

/** Secrets Manager over the user's secrets file (API reference: GetSecretValue, DescribeSecret, PutSecretValue). */
export class SecretsManager implements JsonService {
  private readonly file: SecretsFile;
  private readonly operations: Operations = {
    GetSecretValue: (input) => this.getSecretValue(input),
    DescribeSecret: (input) => this.describeSecret(input),
    PutSecretValue: (input) => this.putSecretValue(input),
  };

  constructor(file: SecretsFile) {
    this.file = file;
  }

  async call(operation: string, input: JsonInput): Promise<unknown> {
    const run = this.operations[operation];
    if (!run) throw new AwsError("UnknownOperationException", `Secrets Manager here knows no ${operation}`);
    return run(input);
  }

  private getSecretValue(input: JsonInput): unknown {
    const { id, secret } = this.find(input);
    const stage = textIn(input, "VersionStage") ?? CURRENT;
    const version = textIn(input, "VersionId") ?? secret?.versionId;
    if (!secret || stage !== CURRENT || version !== secret.versionId) {
      throw notFound(`Secrets Manager can't find the specified secret value for staging label: ${stage}`);
    }
    return {
      ...named(id),
      SecretString: secret.text,
      VersionId: secret.versionId,
      VersionStages: [CURRENT],
      CreatedDate: 0,
    };
  }

  private describeSecret(input: JsonInput): unknown {
    const { id, secret } = this.find(input);
    return { ...named(id), VersionIdsToStages: secret ? { [secret.versionId]: [CURRENT] } : {} };
  }

  private putSecretValue(input: JsonInput): unknown {
    const { id, section } = this.find(input);
    const text = textIn(input, "SecretString");
    if (text === undefined) throw new AwsError("InvalidParameterException", "SecretString is required");
    const { versionId } = this.file.put(section, text);
    return { ...named(id), VersionId: versionId, VersionStages: [CURRENT] };
  }

  private find(input: JsonInput): { id: string; section: SecretSection; secret: SecretValue | undefined } {
    const id = textIn(input, "SecretId") ?? "";
    const section = sectionOf(id);
    if (!section) throw notFound("Secrets Manager can't find the specified secret.");
    return { id, section, secret: this.file.get(section) };
  }
}

const notFound = (message: string) => new AwsError("ResourceNotFoundException", message);

/** Name and ARN of a secret, from either of them. */
function named(secretId: string): { ARN: string; Name: string } {
  if (!secretId.startsWith("arn:"))
    return { ARN: localArn("secretsmanager", `secret:${secretId}-000000`), Name: secretId };
  return { ARN: secretId, Name: (secretId.split(":")[6] ?? "").replace(/-[A-Za-z0-9]{6}$/, "") };
}

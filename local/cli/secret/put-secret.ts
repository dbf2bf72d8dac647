import { SecretsFile } from "../../aws/secrets-file.ts";
import { CliFailure, EXIT } from "../failure.ts";
import type { Io } from "../io.ts";
import type { StartLaptop } from "../service/laptop-port.ts";
import { localSettings, secretsPath } from "../settings.ts";
import { readSecretInput, type Sections } from "./secret-input.ts";
import { sectionProblems } from "./section-problems.ts";

interface PutOptions {
  /** `-`: standard input. */
  readonly file: string;
  /** Name or ARN in AWS Secrets Manager; absent: the secrets file of this machine. */
  readonly secretId?: string;
}

/** Stores secrets once they are known to be usable: all of them or, with the problems on stdout and exit code 5, nothing. */
export async function putSecret({ file, secretId }: PutOptions, io: Io, startLaptop: StartLaptop): Promise<number> {
  const settings = localSettings(io.env);
  const sections = await readSecretInput(file, io);
  const remote = secretId === undefined ? undefined : { secretId, section: onlySection(sections) };
  const problems = await sectionProblems(sections, settings, startLaptop);
  if (problems.length > 0) {
    await io.out(problems.map((problem) => `${problem}\n`).join(""));
    return EXIT.proxy;
  }
  const path = secretsPath(settings);
  if (remote) await putRemotely(remote.secretId, remote.section);
  else new SecretsFile(path).merge(sections);
  await io.out(`stored in ${remote?.secretId ?? path}: ${Object.keys(sections).join(", ")}\n`);
  return EXIT.ok;
}

/** A secret in AWS holds one section's value alone. */
function onlySection(sections: Sections): unknown {
  const values = Object.values(sections);
  if (values.length === 1) return values[0];
  throw new CliFailure("secret put: expected one section for --secret-id", EXIT.usage);
}

async function putRemotely(secretId: string, section: unknown): Promise<void> {
  const { PutSecretValueCommand, SecretsManagerClient } = await import("@aws-sdk/client-secrets-manager");
  const client = new SecretsManagerClient();
  const SecretString = typeof section === "string" ? section : JSON.stringify(section);
  try {
    await client.send(new PutSecretValueCommand({ SecretId: secretId, SecretString }));
  } catch (error) {
    const name = error instanceof Error ? error.name : "unknown error";
    throw new CliFailure(`Secrets Manager did not take the secret (${name})`, EXIT.failed, error);
  } finally {
    client.destroy();
  }
}

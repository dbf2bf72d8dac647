import { Duration, RemovalPolicy, SecretValue } from "aws-cdk-lib";
import {
  AttributeType,
  Billing,
  type ITableV2,
  ProjectionType,
  type TablePropsV2,
  TableV2,
} from "aws-cdk-lib/aws-dynamodb";
import { BlockPublicAccess, Bucket, BucketEncryption } from "aws-cdk-lib/aws-s3";
import { type ISecret, Secret } from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";
import { acknowledge } from "../acknowledge.ts";
import type { StageSettings } from "../settings.ts";

const text = (name: string) => ({ name, type: AttributeType.STRING });

/** Tables, secrets and the bucket: everything that outlives a deployment. */
export class Storage extends Construct {
  /** `VIDEO#<id>`: track heads, parts and verdicts. `REQUEST#<hash>`: what a request led to. */
  readonly transcripts: ITableV2;
  /** `JOB#<id>`: one record a job. */
  readonly jobs: ITableV2;
  /** Preflight results, halts, session generations, blacklist, breakers, request log. */
  readonly proxyState: ITableV2;
  readonly proxySecret: ISecret;
  readonly deepgramSecret: ISecret;
  /** The operator's own, made apart from the stack. */
  readonly cookiesSecret: ISecret | undefined;
  /** Inputs and results of batches, transcripts too large for an API answer. */
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, settings: StageSettings) {
    super(scope, id);
    const removalPolicy = settings.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    const kept = {
      billing: Billing.onDemand(),
      removalPolicy,
      timeToLiveAttribute: "expiresAt",
    } satisfies Partial<TablePropsV2>;
    const recoverable = { pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true } };
    this.transcripts = new TableV2(this, "Transcripts", {
      ...kept,
      ...recoverable,
      partitionKey: text("pk"),
      sortKey: text("sk"),
    }) as ITableV2;
    this.jobs = new TableV2(this, "Jobs", {
      ...kept,
      ...recoverable,
      partitionKey: text("pk"),
      globalSecondaryIndexes: [
        { indexName: "byStatus", partitionKey: text("statusShard"), sortKey: text("createdAt") },
        // Asked for the keys alone, and then written when a job begins and when it goes, not with each of its updates.
        {
          indexName: "byVideo",
          partitionKey: text("videoId"),
          sortKey: text("createdAt"),
          projectionType: ProjectionType.KEYS_ONLY,
        },
        { indexName: "byDueAt", partitionKey: text("dueShard"), sortKey: text("dueAt") },
      ],
    }) as ITableV2;
    this.proxyState = new TableV2(this, "ProxyState", { ...kept, partitionKey: text("pk") }) as ITableV2;
    this.proxySecret = this.secret(
      "ProxySecret",
      "RAW proxy credentials as JSON: provider, host, port, username, password",
      removalPolicy,
    );
    this.cookiesSecret =
      settings.cookiesSecretArn === undefined
        ? undefined
        : Secret.fromSecretCompleteArn(this, "CookiesSecret", settings.cookiesSecretArn);
    this.deepgramSecret = this.secret("DeepgramSecret", "Deepgram API key as JSON: apiKey", removalPolicy);
    this.bucket = new Bucket(this, "Results", {
      removalPolicy,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      lifecycleRules: [
        { prefix: "answers/", expiration: Duration.days(1) },
        // As long as the batches' records; a subscription that looks every five minutes leaves 576 objects a day.
        { prefix: "batches/", expiration: Duration.days(90) },
        // A map run that is ended in mid-write leaves parts of its results, which are paid and not listed.
        { abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
    });
    acknowledge(
      this.bucket,
      "AwsSolutions-S1",
      "nothing but our own functions and addresses signed for a caller reach it, and each job's log lines tell who asked",
    );
  }

  /** By what people call the tables. */
  get tableNames(): Readonly<Record<string, string>> {
    const { jobs, transcripts, proxyState } = this;
    return { jobs: jobs.tableName, transcripts: transcripts.tableName, "proxy state": proxyState.tableName };
  }

  /** A secret that is deployed empty and filled by its owner: no credential ever stands in a template. */
  private secret(id: string, description: string, removalPolicy: RemovalPolicy): ISecret {
    const secret = new Secret(this, id, {
      description,
      removalPolicy,
      secretStringValue: SecretValue.unsafePlainText("{}"),
    });
    acknowledge(
      secret,
      "AwsSolutions-SMG4",
      "the account is another company's, which no function of ours can tell a new password; a new version counts within 300 s",
    );
    return secret as ISecret;
  }
}

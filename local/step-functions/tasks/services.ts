import { StatesError } from "../states-error.ts";

interface ServiceRow {
  /** Prefix of the Error Names of `aws-sdk:` integrations: the service's name in the AWS SDK for Java 2. */
  readonly sdk: string;
  /** The same for the optimised integration, with the name that it gives to exceptions its SDK has no class for. */
  readonly optimised?: { readonly prefix: string; readonly unmodelled: string };
  /** Names that are common to AWS services but that this service's model declares itself. */
  readonly declares?: readonly string[];
}

/** Services that Task states may call, by their name in `aws-sdk:<service>:<action>` (developer guide, "Supported AWS SDK integrations"). */
export const SERVICES: Readonly<Record<string, ServiceRow>> = {
  cloudwatch: { sdk: "CloudWatch" },
  dynamodb: { sdk: "DynamoDb", optimised: { prefix: "DynamoDB", unmodelled: "AmazonDynamoDBException" } },
  eventbridge: { sdk: "EventBridge", optimised: { prefix: "EventBridge", unmodelled: "EventBridgeException" } },
  lambda: { sdk: "Lambda" },
  s3: { sdk: "S3" },
  secretsmanager: { sdk: "SecretsManager" },
  sfn: {
    sdk: "Sfn",
    optimised: { prefix: "StepFunctions", unmodelled: "AWSStepFunctionsException" },
    declares: ["ValidationException"],
  },
  sns: { sdk: "Sns", declares: ["ValidationException"] },
  sqs: { sdk: "Sqs" },
  ssm: { sdk: "Ssm" },
};

/** Errors that AWS services share and mostly do not declare: Step Functions shows them under the service's general exception. */
const COMMON_ERRORS: readonly string[] = [
  "AccessDeniedException",
  "ExpiredTokenException",
  "IncompleteSignature",
  "InvalidSignatureException",
  "MissingAuthenticationTokenException",
  "SerializationException",
  "UnknownOperationException",
  "UnrecognizedClientException",
  "ValidationException",
];

/**
 * An SDK exception as Step Functions reports it: prefix and class name of the Java SDK, for example `Sfn.TaskTimedOutException` for
 * `TaskTimedOut` (recorded executions: `DynamoDb.DynamoDbException` for a ValidationException, `S3.NoSuchBucketException`).
 */
export function serviceError(service: string, thrown: unknown, optimised: boolean): StatesError {
  if (thrown instanceof StatesError) return thrown;
  const row = SERVICES[service] ?? { sdk: service };
  const name = thrown instanceof Error ? thrown.name : "Unknown";
  const declared = !COMMON_ERRORS.includes(name) || row.declares?.includes(name);
  const named = name.endsWith("Exception") ? name : `${name}Exception`;
  const text = `${thrown instanceof Error ? thrown.message : String(thrown)} (Service: ${row.sdk})`;
  if (optimised && row.optimised) {
    const { prefix, unmodelled } = row.optimised;
    return new StatesError(`${prefix}.${declared ? named : unmodelled}`, text);
  }
  return new StatesError(`${row.sdk}.${declared ? named : `${row.sdk}Exception`}`, text);
}

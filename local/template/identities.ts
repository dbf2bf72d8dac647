/** What `Ref` and `Fn::GetAtt` give for one resource: `Ref` under that name, attributes under theirs. */
export type Identity = Readonly<Record<string, string>>;

export const PLACE = {
  "AWS::Region": "us-east-1",
  "AWS::AccountId": "000000000000",
  "AWS::Partition": "aws",
  "AWS::URLSuffix": "amazonaws.com",
} as const;

/** The ARN of something on the laptop. */
export const localArn = (service: string, rest: string): string =>
  `arn:aws:${service}:${PLACE["AWS::Region"]}:${PLACE["AWS::AccountId"]}:${rest}`;

/** What a row may ask about its resource: a resolved property, or the identity of a resource it belongs to. */
export interface IdentityContext {
  readonly id: string;
  /** The text of a property, or `fallback` when the template leaves it out. */
  text(property: string, fallback?: string): string;
}

type Row = (resource: IdentityContext) => Identity;

const named = (property: string, arnOf: (name: string) => string): Row => {
  return ({ id, text }) => {
    const name = text(property, id);
    return { Ref: name, Arn: arnOf(name) };
  };
};

const table: Row = named("TableName", (name) => localArn("dynamodb", `table/${name}`));

/**
 * Local identities by resource type, in the form AWS gives them (CloudFormation template reference, "Return values" of each type).
 * A type that is missing here can be in the template, but nothing that runs may refer to it.
 */
export const IDENTITIES: Readonly<Record<string, Row>> = {
  "AWS::CloudWatch::Alarm": named("AlarmName", (name) => localArn("cloudwatch", `alarm:${name}`)),
  "AWS::CloudWatch::CompositeAlarm": named("AlarmName", (name) => localArn("cloudwatch", `alarm:${name}`)),
  "AWS::DynamoDB::GlobalTable": table,
  "AWS::DynamoDB::Table": table,
  "AWS::IAM::Role": named("RoleName", (name) => `arn:aws:iam::${PLACE["AWS::AccountId"]}:role/${name}`),
  "AWS::Lambda::Function": named("FunctionName", (name) => localArn("lambda", `function:${name}`)),
  "AWS::Lambda::LayerVersion": ({ id }) => ({ Ref: localArn("lambda", `layer:${id}:1`) }),
  "AWS::Lambda::Version": ({ text }) => {
    const arn = `${functionArn(text("FunctionName"))}:1`;
    return { Ref: arn, FunctionArn: arn, Version: "1" };
  },
  "AWS::Lambda::Alias": ({ text }) => {
    const arn = `${functionArn(text("FunctionName"))}:${text("Name")}`;
    return { Ref: arn, AliasArn: arn };
  },
  "AWS::Logs::LogGroup": named("LogGroupName", (name) => localArn("logs", `log-group:${name}:*`)),
  "AWS::S3::Bucket": ({ id, text }) => {
    const name = text("BucketName", id.toLowerCase());
    return { Ref: name, Arn: `arn:aws:s3:::${name}` };
  },
  "AWS::SecretsManager::Secret": ({ id, text }) => {
    const arn = localArn("secretsmanager", `secret:${text("Name", id)}-000000`);
    return { Ref: arn, Id: arn };
  },
  "AWS::SNS::Topic": ({ id, text }) => {
    const name = text("TopicName", id);
    const arn = localArn("sns", name);
    return { Ref: arn, TopicArn: arn, TopicName: name };
  },
  "AWS::SQS::Queue": ({ id, text }) => {
    const name = text("QueueName", id);
    return { Ref: name, Arn: localArn("sqs", name), QueueName: name };
  },
  "AWS::StepFunctions::StateMachine": ({ id, text }) => {
    const name = text("StateMachineName", id);
    const arn = localArn("states", `stateMachine:${name}`);
    return { Ref: arn, Arn: arn, Name: name, StateMachineRevisionId: "INITIAL" };
  },
  "AWS::StepFunctions::StateMachineVersion": ({ text }) => {
    const arn = `${text("StateMachineArn")}:1`;
    return { Ref: arn, Arn: arn };
  },
  "AWS::StepFunctions::StateMachineAlias": ({ id, text }) => {
    const version =
      text("DeploymentPreference.StateMachineVersionArn", "") || text("RoutingConfiguration.0.StateMachineVersionArn");
    const arn = `${machineBehind(version)}:${text("Name", id)}`;
    return { Ref: arn, Arn: arn };
  },
};

/** A function's ARN from its name or any of its ARNs; the qualifier goes. */
export function functionArn(nameOrArn: string): string {
  const name = nameOrArn.startsWith("arn:") ? (nameOrArn.split(":")[6] ?? "") : nameOrArn;
  return localArn("lambda", `function:${name}`);
}

/** The ARN of the machine behind a version's or an alias's ARN. */
export const machineBehind = (arn: string): string => arn.split(":").slice(0, 7).join(":");

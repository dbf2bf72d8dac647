import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type CfnElement, type Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import type { ITableV2 } from "aws-cdk-lib/aws-dynamodb";
import { type IGrantable, type IPrincipal, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import {
  Architecture,
  type ILayerVersion,
  type IVersion,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from "aws-cdk-lib/aws-lambda";
import type { ILogGroup } from "aws-cdk-lib/aws-logs";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import type { ISecret } from "aws-cdk-lib/aws-secretsmanager";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { FUNCTION_SETTINGS, type FunctionName } from "../../lambdas/shared/config/functions.ts";
import { acknowledge } from "../acknowledge.ts";
import { logGroup } from "../log-group.ts";
import type { StageSettings } from "../settings.ts";
import { handlerCode } from "./handler-code.ts";
import type { LockedEgress } from "./locked-egress.ts";
import { mayInvokeEveryVersion } from "./may-invoke.ts";
import { TABLE_ACTIONS, type TableUse } from "./table-uses.ts";

const PROJECT = join(import.meta.dirname, "..", "..");

const VERSION: string = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")).version;

/** S3 actions on objects. Who keeps them also lists them, and so learns that one is missing: without that S3 answers 403 (S3 API, GetObject). */
const OBJECT_ACTIONS = {
  write: ["s3:GetObject", "s3:PutObject"],
  keep: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
} as const;

/** What a function needs to stand in a network (Lambda developer guide, "Required IAM permissions" of VPCs); they know no resources. */
const NETWORK_ACTIONS = [
  "ec2:CreateNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:DeleteNetworkInterface",
  "ec2:AssignPrivateIpAddresses",
  "ec2:UnassignPrivateIpAddresses",
] as const;

interface Schema {
  safeParse(value: unknown): { readonly success: boolean };
}

/** Names of the variables that a function's schema knows. */
export type VariableOf<Name extends FunctionName> = Extract<keyof (typeof FUNCTION_SETTINGS)[Name]["shape"], string>;

export interface EarshotFunctionProps<Name extends FunctionName> {
  /** The function's folder in `lambdasDir` and the schema of its environment. */
  readonly name: Name;
  /** Folder with one folder per function. Default: the project's `lambdas/`. */
  readonly lambdasDir?: string;
  readonly timeout: Duration;
  readonly memoryMb: number;
  readonly settings: StageSettings;
  /** Default: none. */
  readonly layers?: readonly ILayerVersion[];
  /** Where events go that an asynchronously invoked function could not handle. Default: nowhere, for functions that are waited for. */
  readonly deadLetters?: IQueue;
  /** The network to stand in. Default: none. */
  readonly placement?: LockedEgress["placement"] | undefined;
}

/**
 * One Lambda function, made in the one way functions are made here: Node 24, ESM bundle with the SDK inside, own log group with
 * retention, environment checked against the function's schema at synthesis, published version.
 *
 * A grant and the variable that goes with it are set by the same call.
 */
export class EarshotFunction<Name extends FunctionName> extends Construct implements IGrantable {
  readonly function: LambdaFunction;
  /** Where its lines go. */
  readonly logGroup: ILogGroup;
  private readonly name: Name;

  constructor(scope: Construct, id: string, props: EarshotFunctionProps<Name>) {
    super(scope, id);
    this.name = props.name;
    this.logGroup = logGroup(this, "Logs", props.settings);
    this.function = new LambdaFunction(this, "Function", {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.X86_64,
      code: handlerCode(props.lambdasDir ?? join(PROJECT, "lambdas"), props.name),
      handler: "index.handler",
      timeout: props.timeout,
      memorySize: props.memoryMb,
      layers: [...(props.layers ?? [])],
      ...(props.deadLetters && { deadLetterQueue: props.deadLetters }),
      loggingFormat: LoggingFormat.TEXT,
      logGroup: this.logGroup,
      role: this.role(props.placement !== undefined),
      ...props.placement,
      tracing: Tracing.ACTIVE,
      // Kept for what runs on them; one that a failed deployment made goes, or publishing it again would be refused.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE },
    });
    this.set("STAGE" as VariableOf<Name>, props.settings.stage);
    this.set("EARSHOT_VERSION" as VariableOf<Name>, VERSION);
    this.setStageVariables(props.settings.variables);
    if (!props.deadLetters) {
      acknowledge(
        this,
        "Serverless-LambdaDLQ",
        "its callers wait for it and hear of every error: no event of its own can be lost",
      );
    }
    this.node.addValidation({ validate: () => this.missingVariables() });
  }

  /** Those of them that the function's schema knows. Throws `RangeError` for a value that the function would refuse. */
  private setStageVariables(variables: StageSettings["variables"] = {}): void {
    const schemas: Readonly<Record<string, Schema>> = FUNCTION_SETTINGS[this.name].shape;
    for (const [variable, value] of Object.entries(variables)) {
      const schema = schemas[variable];
      if (schema === undefined) continue;
      if (!schema.safeParse(value).success) throw new RangeError(`${this.node.path}: ${variable} cannot be "${value}"`);
      this.set(variable as VariableOf<Name>, value);
    }
  }

  /** The version that state machines and the API invoke: a deployment never mixes an old definition with new code. Older ones stay. */
  get version(): IVersion {
    return this.function.currentVersion as IVersion;
  }

  get grantPrincipal(): IPrincipal {
    return this.function.grantPrincipal;
  }

  set(variable: VariableOf<Name>, value: string): this {
    this.variables.add(variable);
    this.function.addEnvironment(variable, value);
    return this;
  }

  /** `indexes`: names of those that are asked. */
  useTable(
    variable: VariableOf<Name>,
    table: ITableV2,
    uses: readonly TableUse[],
    indexes: readonly string[] = [],
  ): this {
    const allow = (actions: string[], resources: string[]) =>
      this.function.addToRolePolicy(new PolicyStatement({ actions, resources }));
    allow(
      uses.map((use) => TABLE_ACTIONS[use]),
      [table.tableArn],
    );
    const asked = indexes.map((index) => `${table.tableArn}/index/${index}`);
    if (asked.length > 0) allow([TABLE_ACTIONS.query], asked);
    return this.set(variable, table.tableName);
  }

  /** Objects of a bucket under one prefix. */
  useObjects(
    variable: VariableOf<Name>,
    bucket: Bucket,
    prefix: string,
    use: keyof typeof OBJECT_ACTIONS = "write",
  ): this {
    const allow = (actions: readonly string[], resource: string, conditions?: Record<string, unknown>) =>
      this.function.addToRolePolicy(
        new PolicyStatement({ actions: [...actions], resources: [resource], ...(conditions && { conditions }) }),
      );
    allow(OBJECT_ACTIONS[use], bucket.arnForObjects(`${prefix}*`));
    if (use === "keep") allow(["s3:ListBucket"], bucket.bucketArn, { StringLike: { "s3:prefix": `${prefix}*` } });
    const bucketId = Stack.of(this).getLogicalId(bucket.node.defaultChild as CfnElement);
    acknowledge(
      this,
      `AwsSolutions-IAM5[Resource::<${bucketId}.Arn>/${prefix}*]`,
      "objects of one prefix, whose names are made when they are written",
    );
    return this.set(variable, bucket.bucketName);
  }

  /** Another function, called and waited for. */
  callFunction(variable: VariableOf<Name>, called: IVersion): this {
    mayInvokeEveryVersion(this, [called]);
    return this.set(variable, called.functionArn);
  }

  readSecret(variable: VariableOf<Name>, secret: ISecret): this {
    secret.grantRead(this.function);
    return this.set(variable, secret.secretArn);
  }

  private readonly variables = new Set<string>();

  /** Lambda may become this role; it may write to the function's own log group, and whatever is granted later. */
  private role(inNetwork: boolean): Role {
    const role = new Role(this, "Role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    this.logGroup.grantWrite(role);
    if (inNetwork) role.addToPolicy(new PolicyStatement({ actions: [...NETWORK_ACTIONS], resources: ["*"] }));
    acknowledge(
      role,
      "AwsSolutions-IAM5[Resource::*]",
      "X-Ray and network interfaces know no resources (Service Authorization Reference)",
    );
    return role;
  }

  private missingVariables(): string[] {
    const schemas: Readonly<Record<string, Schema>> = FUNCTION_SETTINGS[this.name].shape;
    return Object.entries(schemas)
      .filter(([variable, schema]) => !this.variables.has(variable) && !schema.safeParse(undefined).success)
      .map(
        ([variable]) =>
          `${this.node.path}: the environment variable ${variable} is required by the function's schema and not set`,
      );
  }
}

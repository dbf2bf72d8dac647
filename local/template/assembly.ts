import type { AlarmSpec, CompositeAlarmSpec } from "./alarm-spec.ts";

/** What a policy allows: IAM's patterns of actions and resources. */
export interface PermissionSpec {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Pattern of the prefixes under which a bucket may be listed; absent: any. */
  readonly listedPrefix?: string;
}

/** One Lambda function as the template describes it, with local paths. */
export interface FunctionSpec {
  /** Physical name: the template's, else the logical id. */
  readonly name: string;
  /** The function's folder in `lambdas/`, from the construct's id: what people call the function. */
  readonly folder: string;
  readonly arn: string;
  /** Folder with the bundle. */
  readonly codeDir: string;
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** Limit of the function's temporary folder, MB. */
  readonly tmpMb: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Unpacked layers, in the order of the template; what AWS mounts on /opt. */
  readonly layerDirs: readonly string[];
  /** Queue of events that the function could not handle; absent: they are lost. */
  readonly deadLetterQueue?: string;
  /** What its role allows; absent: the role is none of the template's, and everything is. */
  readonly permissions?: readonly PermissionSpec[];
  /** Most invocations at a time; absent: not limited by the template. */
  readonly reservedConcurrency?: number;
}

export interface StateMachineSpec {
  readonly name: string;
  readonly arn: string;
  /** ARNs of the machine's versions and aliases. */
  readonly aliasArns: readonly string[];
  /** The definition with every reference resolved, as text and parsed. */
  readonly definitionText: string;
  readonly definition: Readonly<Record<string, unknown>>;
}

export interface KeyElement {
  readonly AttributeName: string;
  readonly KeyType: "HASH" | "RANGE";
}

export interface AttributeDefinition {
  readonly AttributeName: string;
  readonly AttributeType: "S" | "N" | "B";
}

export interface IndexSpec {
  readonly IndexName: string;
  readonly KeySchema: readonly KeyElement[];
  readonly Projection: Readonly<Record<string, unknown>>;
}

/** A DynamoDB table; names of fields inside are DynamoDB's own. */
export interface TableSpec {
  readonly name: string;
  readonly keySchema: readonly KeyElement[];
  readonly attributeDefinitions: readonly AttributeDefinition[];
  readonly gsis: readonly IndexSpec[];
  readonly ttlAttribute?: string;
}

export interface SecretSpec {
  readonly name: string;
  readonly arn: string;
}

/** An EventBridge rule with a pattern. */
export interface RuleSpec {
  readonly name: string;
  readonly pattern: Readonly<Record<string, unknown>>;
  readonly targets: readonly TargetSpec[];
}

/** A function or state machine that an event or a schedule starts. */
export interface TargetSpec {
  readonly arn: string;
  /** JSON text that replaces the event; absent: the event itself. */
  readonly input?: string;
}

/** A schedule: `rate(…)`, `cron(…)` or `at(…)`, as EventBridge writes it. */
export interface ScheduleSpec {
  readonly name: string;
  readonly expression: string;
  readonly timezone: string;
  /** The target is started at a moment within this time after the one scheduled; 0: at that moment. */
  readonly windowMs: number;
  readonly target: TargetSpec;
}

/** One method of a REST API. */
export interface MethodSpec {
  /** Template of the path; a last `{name+}` takes everything below. */
  readonly path: string;
  /** Or `ANY`. */
  readonly method: string;
  readonly needsKey: boolean;
  /** Wants an IAM principal. */
  readonly needsOperator: boolean;
}

/** What a REST API answers itself. Headers and template are in API Gateway's mapping language. */
export interface RefusalSpec {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly template: string;
}

/** The REST API in front of the function `api`. */
export interface RestApiSpec {
  readonly methods: readonly MethodSpec[];
  /** By gateway response type. */
  readonly refusals: Readonly<Record<string, RefusalSpec>>;
  readonly binaryMediaTypes: readonly string[];
}

/** Everything of a synthesised stack that the laptop runs. */
export interface Assembly {
  /** Functions by ARN; versions and aliases stand here too and lead to the same function. */
  readonly functions: Readonly<Record<string, FunctionSpec>>;
  readonly stateMachines: readonly StateMachineSpec[];
  readonly tables: readonly TableSpec[];
  readonly secrets: readonly SecretSpec[];
  /** Names of S3 buckets. */
  readonly buckets: readonly string[];
  readonly rules: readonly RuleSpec[];
  readonly schedules: readonly ScheduleSpec[];
  readonly alarms: readonly AlarmSpec[];
  readonly compositeAlarms: readonly CompositeAlarmSpec[];
  /** Absent: the stack has none. */
  readonly restApi?: RestApiSpec;
}

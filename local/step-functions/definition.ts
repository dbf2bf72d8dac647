/** What the Amazon States Language says, as far as the JSONata query language goes. Loaded definitions are proven to have this shape. */

/** Any JSON; every string of the form `{% … %}` in it is a JSONata expression. */
export type Template = unknown;
/** A number, or an expression that yields one. */
export type NumberTemplate = number | string;

/** A scope of states that lead to each other: the machine itself, a branch of a Parallel, the processor of a Map. */
export interface Workflow {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** The whole machine. `TimeoutSeconds` absent: no limit. */
export interface Definition extends Workflow {
  readonly QueryLanguage: "JSONata";
  readonly TimeoutSeconds?: number;
}

/** What a state leaves behind. Both see the variables as they were when the state was entered. */
export interface Emits {
  readonly Assign?: Readonly<Record<string, Template>>;
  readonly Output?: Template;
}

/** Exactly one of the two. */
interface Flow {
  readonly Next?: string;
  readonly End?: true;
}

/** One Retry rule; see `Retries` for what it does. */
export interface Retrier {
  readonly ErrorEquals: readonly string[];
  /** Default 1. */
  readonly IntervalSeconds?: number;
  /** Default 3; 0 forbids retries. */
  readonly MaxAttempts?: number;
  /** Default 2. */
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  /** Default NONE. */
  readonly JitterStrategy?: "FULL" | "NONE";
}

/** One Catch rule: its own Assign and Output replace the state's. */
export interface Catcher extends Emits {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
}

interface Recovery {
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
}

/** One way out of a Choice: its own Assign and Output replace the state's. */
export interface ChoiceRule extends Emits {
  readonly Condition: boolean | string;
  readonly Next: string;
}

/** Passes its input on, or what it emits. */
export interface PassState extends Flow, Emits {
  readonly Type: "Pass";
}

/** Calls something outside. Time limits in seconds; absent: none. */
export interface TaskState extends Flow, Emits, Recovery {
  readonly Type: "Task";
  readonly Resource: string;
  /** Default: the state's input. */
  readonly Arguments?: Template;
  readonly TimeoutSeconds?: NumberTemplate;
  readonly HeartbeatSeconds?: NumberTemplate;
}

/** Without `Default` the execution fails when no rule matches. */
export interface ChoiceState extends Emits {
  readonly Type: "Choice";
  readonly Choices: readonly ChoiceRule[];
  readonly Default?: string;
}

/** Exactly one of `Seconds` and `Timestamp`. */
export interface WaitState extends Flow, Emits {
  readonly Type: "Wait";
  readonly Seconds?: NumberTemplate;
  readonly Timestamp?: string;
}

/** Ends its workflow. */
export interface SucceedState {
  readonly Type: "Succeed";
  readonly Output?: Template;
}

/** Ends its workflow with an error; both parts may be expressions. */
export interface FailState {
  readonly Type: "Fail";
  readonly Error?: string;
  readonly Cause?: string;
}

/** Runs its branches on the same input; `Arguments` absent: the state's input. */
export interface ParallelState extends Flow, Emits, Recovery {
  readonly Type: "Parallel";
  readonly Branches: readonly Workflow[];
  readonly Arguments?: Template;
}

/** The workflow of a Map. `DISTRIBUTED`: each item is an execution of its own; default `INLINE`. */
export interface ItemProcessor extends Workflow {
  readonly ProcessorConfig?: { readonly Mode?: "INLINE" | "DISTRIBUTED"; readonly ExecutionType?: "STANDARD" };
}

/** Where a distributed Map finds its items. */
export interface ItemReader {
  readonly Resource: string;
  readonly ReaderConfig: { readonly InputType: "JSON" | "JSONL"; readonly MaxItems?: NumberTemplate };
  /** `{ Bucket, Key }` */
  readonly Arguments: Template;
}

/** Where a distributed Map leaves what became of its items. */
export interface ResultWriter {
  readonly Resource: string;
  /** `{ Bucket, Prefix? }` */
  readonly Arguments: Template;
}

/** Runs its processor on each item. */
export interface MapState extends Flow, Emits, Recovery {
  readonly Type: "Map";
  readonly ItemProcessor: ItemProcessor;
  /** Default: the state's input. */
  readonly Items?: Template;
  readonly ItemSelector?: Template;
  /** Default and 0: as many as allowed. */
  readonly MaxConcurrency?: NumberTemplate;
  /** The fields below are a distributed Map's. Instead of `Items`. */
  readonly ItemReader?: ItemReader;
  readonly ResultWriter?: ResultWriter;
  /** Part of the ARNs of its executions; default: the state's name. */
  readonly Label?: string;
  /** Executions that may fail, in per cent of the items, and as a number. Default: none. */
  readonly ToleratedFailurePercentage?: NumberTemplate;
  readonly ToleratedFailureCount?: NumberTemplate;
}

/** Whether each item of a Map is an execution of its own. */
export const isDistributed = (state: MapState): boolean => state.ItemProcessor.ProcessorConfig?.Mode === "DISTRIBUTED";

export type State =
  | PassState
  | TaskState
  | ChoiceState
  | WaitState
  | SucceedState
  | FailState
  | ParallelState
  | MapState;

export type StateType = State["Type"];
export type StateOf<T extends StateType> = Extract<State, { Type: T }>;

/** The Retry and Catch rules of a state; states without such rules have none. */
export const recoveryOf = (state: State): Recovery => ("Retry" in state || "Catch" in state ? state : {});

/** The workflows inside a state. */
export function workflowsIn(state: State): readonly Workflow[] {
  if (state.Type === "Parallel") return state.Branches;
  return state.Type === "Map" ? [state.ItemProcessor] : [];
}

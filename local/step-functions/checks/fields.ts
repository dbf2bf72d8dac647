import type { StateType } from "../definition.ts";
import {
  ANY_TEXT,
  BACKOFF,
  CONDITION,
  exactly,
  type Form,
  ITEMS,
  integer,
  JITTER,
  JSONATA,
  LABEL,
  MOMENT,
  OBJECT,
  OBJECTS,
  PERCENTAGE,
  TEMPLATE,
  TEXT,
  TEXTS,
  TRUE,
} from "./forms.ts";

/** The fields an object may have; those whose form is in `required` must be there. */
export interface FieldTable {
  readonly required?: Readonly<Record<string, Form>>;
  readonly optional?: Readonly<Record<string, Form>>;
}

const COMMON = { Type: TEXT, Comment: ANY_TEXT, QueryLanguage: JSONATA };
const EMITS = { Assign: OBJECT, Output: TEMPLATE };
const FLOW = { Next: TEXT, End: TRUE, ...EMITS };
const RECOVERY = { Retry: OBJECTS, Catch: OBJECTS };
const POSITIVE_SECONDS = integer(1, undefined, true);

/** Fields by state type, JSONata only (Amazon States Language, "Table of State Types and Fields (JSONata)" and the sections of the types). */
export const STATE_FIELDS: Readonly<Record<StateType, FieldTable>> = {
  Pass: { optional: { ...COMMON, ...FLOW } },
  Task: {
    required: { Resource: TEXT },
    optional: {
      ...COMMON,
      ...FLOW,
      ...RECOVERY,
      Arguments: TEMPLATE,
      TimeoutSeconds: POSITIVE_SECONDS,
      HeartbeatSeconds: POSITIVE_SECONDS,
    },
  },
  Choice: { required: { Choices: OBJECTS }, optional: { ...COMMON, ...EMITS, Default: TEXT } },
  Wait: { optional: { ...COMMON, ...FLOW, Seconds: integer(0, undefined, true), Timestamp: MOMENT } },
  Succeed: { optional: { ...COMMON, Output: TEMPLATE } },
  Fail: { optional: { ...COMMON, Error: ANY_TEXT, Cause: ANY_TEXT } },
  Parallel: { required: { Branches: OBJECTS }, optional: { ...COMMON, ...FLOW, ...RECOVERY, Arguments: TEMPLATE } },
  Map: {
    required: { ItemProcessor: OBJECT },
    optional: {
      ...COMMON,
      ...FLOW,
      ...RECOVERY,
      Items: ITEMS,
      ItemSelector: TEMPLATE,
      MaxConcurrency: integer(0, undefined, true),
      ItemReader: OBJECT,
      ResultWriter: OBJECT,
      Label: LABEL,
      ToleratedFailurePercentage: PERCENTAGE,
      ToleratedFailureCount: integer(0, undefined, true),
    },
  },
};

const WORKFLOW = { StartAt: TEXT, States: OBJECT };

/** Fields of the machine itself. */
export const MACHINE_FIELDS: FieldTable = {
  required: { ...WORKFLOW, QueryLanguage: JSONATA },
  optional: { Comment: ANY_TEXT, Version: ANY_TEXT, TimeoutSeconds: integer(1) },
};
/** Fields of a branch of a Parallel. */
export const BRANCH_FIELDS: FieldTable = { required: WORKFLOW, optional: { Comment: ANY_TEXT } };
/** Fields of the processor of a Map; `checkMap` looks into its ProcessorConfig. */
export const PROCESSOR_FIELDS: FieldTable = {
  required: WORKFLOW,
  optional: { Comment: ANY_TEXT, ProcessorConfig: OBJECT },
};

/** Fields of a rule of a Choice. */
export const CHOICE_RULE_FIELDS: FieldTable = {
  required: { Condition: CONDITION, Next: TEXT },
  optional: { Comment: ANY_TEXT, ...EMITS },
};
/** Fields of a Catch rule. */
export const CATCHER_FIELDS: FieldTable = {
  required: { ErrorEquals: TEXTS, Next: TEXT },
  optional: { Comment: ANY_TEXT, ...EMITS },
};
/** Limits of the numbers: developer guide, "Retrying after an error". */
export const RETRIER_FIELDS: FieldTable = {
  required: { ErrorEquals: TEXTS },
  optional: {
    Comment: ANY_TEXT,
    IntervalSeconds: integer(1),
    MaxAttempts: integer(0),
    MaxDelaySeconds: integer(1, 31_622_399),
    BackoffRate: BACKOFF,
    JitterStrategy: JITTER,
  },
};

/** Fields of the reader of a distributed Map: objects of JSON arrays and of JSON lines (developer guide, "ItemReader"). */
export const ITEM_READER_FIELDS: FieldTable = {
  required: { Resource: exactly("arn:aws:states:::s3:getObject"), ReaderConfig: OBJECT, Arguments: OBJECT },
};
export const READER_CONFIG_FIELDS: FieldTable = {
  required: { InputType: exactly("JSON", "JSONL") },
  optional: { MaxItems: integer(1, undefined, true) },
};
export const READER_ARGUMENT_FIELDS: FieldTable = { required: { Bucket: TEXT, Key: TEXT } };

/** Fields of its result writer; a `WriterConfig` is not among them (developer guide, "ResultWriter"). */
export const RESULT_WRITER_FIELDS: FieldTable = {
  required: { Resource: exactly("arn:aws:states:::s3:putObject"), Arguments: OBJECT },
};
export const WRITER_ARGUMENT_FIELDS: FieldTable = { required: { Bucket: TEXT }, optional: { Prefix: TEXT } };

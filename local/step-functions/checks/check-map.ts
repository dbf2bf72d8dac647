import { isRecord } from "../is-record.ts";
import { fieldProblems } from "./check-fields.ts";
import {
  type FieldTable,
  ITEM_READER_FIELDS,
  READER_ARGUMENT_FIELDS,
  READER_CONFIG_FIELDS,
  RESULT_WRITER_FIELDS,
  WRITER_ARGUMENT_FIELDS,
} from "./fields.ts";
import type { FoundState } from "./walk-states.ts";

/** Fields that only a distributed Map has. */
const DISTRIBUTED_FIELDS = [
  "ItemReader",
  "ResultWriter",
  "Label",
  "ToleratedFailurePercentage",
  "ToleratedFailureCount",
] as const;

/** Objects inside a distributed Map, outer ones first, each with its fields. */
const PARTS: readonly { readonly path: readonly string[]; readonly table: FieldTable }[] = [
  { path: ["ItemReader"], table: ITEM_READER_FIELDS },
  { path: ["ItemReader", "ReaderConfig"], table: READER_CONFIG_FIELDS },
  { path: ["ItemReader", "Arguments"], table: READER_ARGUMENT_FIELDS },
  { path: ["ResultWriter"], table: RESULT_WRITER_FIELDS },
  { path: ["ResultWriter", "Arguments"], table: WRITER_ARGUMENT_FIELDS },
];

/** What the mode of a Map's processor allows and demands (developer guide, "Map state in Inline mode" and "… in Distributed mode"). */
export function checkMap({ state }: FoundState): string[] {
  if (state.Type !== "Map") return [];
  const config = isRecord(state.ItemProcessor) ? (state.ItemProcessor.ProcessorConfig ?? {}) : {};
  if (!isRecord(config)) return [];
  const { Mode: mode = "INLINE", ...others } = config;
  if (mode === "DISTRIBUTED") return distributedProblems(state, others);
  if (mode !== "INLINE") return [`ItemProcessor: ProcessorConfig: the mode '${String(mode)}' is not known`];
  const unknown = Object.keys(others).map(
    (field) => `ItemProcessor: ProcessorConfig: the field ${field} is not known here`,
  );
  return [...unknown, ...DISTRIBUTED_FIELDS.filter((field) => field in state).map(onlyDistributed)];
}

const onlyDistributed = (field: string) => `the field ${field} is a distributed Map's`;

function distributedProblems(state: FoundState["state"], config: FoundState["state"]): string[] {
  const { ExecutionType: type, ...unknown } = config;
  const problems = Object.keys(unknown).map(
    (field) => `ItemProcessor: ProcessorConfig: the field ${field} is not known here`,
  );
  if (type !== "STANDARD") problems.push("ItemProcessor: ProcessorConfig: ExecutionType must be STANDARD here");
  if (state.ItemReader !== undefined && state.Items !== undefined) problems.push("has both Items and an ItemReader");
  if (state.ResultWriter === undefined) problems.push("a distributed Map needs a ResultWriter here");
  return [...problems, ...PARTS.flatMap(({ path, table }) => partProblems(state, path, table))];
}

function partProblems(state: FoundState["state"], path: readonly string[], table: FieldTable): string[] {
  const part = path.reduce<unknown>((value, field) => (isRecord(value) ? value[field] : undefined), state);
  return isRecord(part) ? fieldProblems(path.join(": "), part, table) : [];
}

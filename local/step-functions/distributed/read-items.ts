import type { ItemReader, MapState } from "../definition.ts";
import { unexpected } from "../expressions/expressions.ts";
import { isRecord } from "../is-record.ts";
import { StatesError } from "../states-error.ts";
import type { Visit } from "../visit.ts";

/** The items of a distributed Map: those of its reader, of `Items`, or the input. `States.ItemReaderFailed` when they cannot be read. */
export async function readItems(visit: Visit<MapState>): Promise<readonly unknown[]> {
  const { state, input } = visit;
  if (state.ItemReader) return readObject(visit, state.ItemReader);
  const items = state.Items === undefined ? input : await visit.evaluate(state.Items, "Items");
  if (!Array.isArray(items)) throw unexpected(state.Items, "Items", "an array", items);
  return items;
}

async function readObject(
  visit: Visit<MapState>,
  { Arguments, ReaderConfig }: ItemReader,
): Promise<readonly unknown[]> {
  const { integrations, expressions } = visit.machinery;
  const place = await visit.evaluate(Arguments, "ItemReader/Arguments");
  const most = await expressions.integer(
    ReaderConfig.MaxItems ?? Number.MAX_SAFE_INTEGER,
    "ItemReader/ReaderConfig/MaxItems",
    visit.bindings(),
    1,
    Number.MAX_SAFE_INTEGER,
  );
  try {
    const object = await integrations.callService("s3", "getObject", place);
    const text = isRecord(object) ? String(object.Body ?? "") : "";
    return (ReaderConfig.InputType === "JSONL" ? jsonLines(text) : jsonArray(text)).slice(0, most);
  } catch (thrown) {
    throw new StatesError("States.ItemReaderFailed", thrown instanceof Error ? thrown.message : String(thrown));
  }
}

/** One JSON text a line; empty lines are none. */
const jsonLines = (text: string): unknown[] =>
  text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line): unknown => JSON.parse(line));

function jsonArray(text: string): unknown[] {
  const value: unknown = JSON.parse(text);
  if (Array.isArray(value)) return value;
  throw new StatesError("States.ItemReaderFailed", "The JSON of the object is no array.");
}

import { isRecord } from "../is-record.ts";
import { StatesError } from "../states-error.ts";
import { callService } from "./call-service.ts";
import type { TaskCall } from "./task-call.ts";

const send = callService("eventbridge", "putEvents", true);

/**
 * Puts events whose `Detail` may be an object; entries that were refused fail the task with `EventBridge.FailedEntry` (developer guide, "Add
 * EventBridge events with Step Functions").
 */
export const putEvents: TaskCall = async (args, tools) => {
  const entries = isRecord(args) && Array.isArray(args.Entries) ? args.Entries : [];
  const result = await send({ ...(isRecord(args) && args), Entries: entries.map(withTextDetail) }, tools);
  if (isRecord(result) && Number(result.FailedEntryCount) > 0) {
    throw new StatesError("EventBridge.FailedEntry", JSON.stringify(result));
  }
  return result;
};

function withTextDetail(entry: unknown): unknown {
  return isRecord(entry) && isRecord(entry.Detail) ? { ...entry, Detail: JSON.stringify(entry.Detail) } : entry;
}

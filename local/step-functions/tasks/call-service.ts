import { isRecord } from "../is-record.ts";
import { serviceError } from "./services.ts";
import type { TaskCall } from "./task-call.ts";

/** A call of an AWS service whose arguments and result pass as they are. */
export function callService(service: string, action: string, optimised: boolean): TaskCall {
  return async (args, { integrations }) => {
    try {
      return withoutMetadata(await integrations.callService(service, action, args));
    } catch (thrown) {
      throw serviceError(service, thrown, optimised);
    }
  };
}

/** The result as JSON, without what the SDK adds about the HTTP exchange. */
function withoutMetadata(result: unknown): unknown {
  if (!isRecord(result)) return result ?? {};
  const { $metadata: _, ...fields } = result;
  return JSON.parse(JSON.stringify(fields));
}

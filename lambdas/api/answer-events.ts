import { handle, type LambdaContext, type LambdaEvent } from "hono/aws-lambda";
import type { Api } from "./mount.ts";

/** No `Request` can be made with them (Fetch standard, "forbidden method"). */
const FORBIDDEN: readonly string[] = ["CONNECT", "TRACE", "TRACK"];
/** What stands in their place: no route has it either. */
const NO_METHOD = "OTHER";
/** A body says nothing here (RFC 9110 section 9.3.1), and no `Request` may have one. */
const WITHOUT_BODY: readonly string[] = ["GET", "HEAD"];

/** Answers the events of API Gateway's REST proxy integration. Answers are text, and base64 when they are compressed. */
export function answerEvents(api: Api) {
  const answer = handle(api, { isContentTypeBinary: () => false });
  return async (event: LambdaEvent, context?: LambdaContext) => answer(askable(event), context);
}

function askable(event: LambdaEvent): LambdaEvent {
  if (!("httpMethod" in event)) return event;
  const method = event.httpMethod.toUpperCase();
  if (FORBIDDEN.includes(method)) return { ...event, httpMethod: NO_METHOD, body: null } as LambdaEvent;
  return WITHOUT_BODY.includes(method) ? ({ ...event, body: null } as LambdaEvent) : event;
}

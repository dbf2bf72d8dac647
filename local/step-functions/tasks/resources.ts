import { callService } from "./call-service.ts";
import { invokeFunction } from "./invoke-function.ts";
import { putEvents } from "./put-events.ts";
import { SERVICES } from "./services.ts";
import { runExecution, startExecution } from "./start-execution.ts";
import type { TaskCall } from "./task-call.ts";

/** What the `Resource` of a Task state stands for. */
export interface TaskResource {
  /** `resourceType` and `resource` of the history events. */
  readonly type: string;
  readonly name: string;
  readonly waitForToken: boolean;
  readonly call: TaskCall;
  /** The service and action asked for, as the SDK names them. Absent for a Lambda invocation. */
  readonly asks?: { readonly service: string; readonly action: string };
}

interface OptimisedRow {
  readonly call: TaskCall;
  readonly asks?: { readonly service: string; readonly action: string };
  readonly token?: true;
}

const dynamodb = (action: string): OptimisedRow => ({
  call: callService("dynamodb", action, true),
  asks: { service: "dynamodb", action },
});

/** Optimised integrations (developer guide, "Integrating optimized services"). `token`: `.waitForTaskToken` may follow. */
const OPTIMISED: Readonly<Record<string, OptimisedRow>> = {
  "lambda:invoke": { call: invokeFunction, token: true },
  "dynamodb:getItem": dynamodb("getItem"),
  "dynamodb:putItem": dynamodb("putItem"),
  "dynamodb:updateItem": dynamodb("updateItem"),
  "events:putEvents": { call: putEvents, asks: { service: "eventbridge", action: "putEvents" }, token: true },
  "states:startExecution": { call: startExecution, asks: { service: "sfn", action: "startExecution" }, token: true },
  "states:startExecution.sync:2": { call: runExecution, asks: { service: "sfn", action: "startExecution" } },
};

const RESOURCE = /^arn:aws[a-z-]*:states:[^:]*:[^:]*:(?<integration>.+)$/;
const TOKEN_SUFFIX = ".waitForTaskToken";

/** Reads a `Resource`; undefined when the interpreter does not know it. */
export function parseResource(resource: string): TaskResource | undefined {
  const integration = RESOURCE.exec(resource)?.groups?.integration;
  if (!integration) return undefined;
  const waitForToken = integration.endsWith(TOKEN_SUFFIX);
  const bare = waitForToken ? integration.slice(0, -TOKEN_SUFFIX.length) : integration;
  const colon = bare.startsWith("aws-sdk:") ? bare.lastIndexOf(":") : bare.indexOf(":");
  const named = { type: bare.slice(0, colon), name: integration.slice(colon + 1), waitForToken };
  const row = Object.hasOwn(OPTIMISED, bare) ? OPTIMISED[bare] : undefined;
  if (row) return waitForToken && !row.token ? undefined : { ...named, ...row };
  const [, service = "", action = ""] = /^aws-sdk:([a-z0-9]+):([a-z]\w*)$/.exec(bare) ?? [];
  if (!Object.hasOwn(SERVICES, service)) return undefined;
  return { ...named, call: callService(service, action, false), asks: { service, action } };
}

import type { Assembly, PermissionSpec } from "../template/assembly.ts";
import { localArn } from "../template/identities.ts";
import { AwsError } from "./aws-error.ts";
import type { JsonInput, WireRequest } from "./wire.ts";

/** One thing that a request wants to do, in the words of IAM (Service Authorization Reference). */
export interface WantedAction {
  readonly action: string;
  readonly resource: string;
  /** Of a bucket's list. */
  readonly prefix?: string;
}

/** Services by the first half of their `X-Amz-Target`: the prefix of their actions, and the field that names what is acted on. */
const SERVICES: Readonly<Record<string, readonly [prefix: string, field: string]>> = {
  secretsmanager: ["secretsmanager", "SecretId"],
  AWSStepFunctions: ["states", "stateMachineArn"],
  AWSEvents: ["events", ""],
};
const OBJECT_ACTIONS: Readonly<Record<string, string>> = {
  GET: "s3:GetObject",
  HEAD: "s3:GetObject",
  PUT: "s3:PutObject",
  DELETE: "s3:DeleteObject",
};
const INVOKE = /^\/2015-03-31\/functions\/([^/?]+)\/invocations$/;

/** Whether one statement of a role allows an action. */
export type Permission = (wanted: WantedAction) => boolean;

/** What functions may do; those whose role is none of the template's are left out. */
export function permissionsByName({ functions }: Assembly): Readonly<Record<string, readonly Permission[]>> {
  const specs = Object.values(functions);
  return Object.fromEntries(
    specs.flatMap(({ name, permissions }) => (permissions ? [[name, permissions.map(permissionOf)]] : [])),
  );
}

/** Refuses a request that its caller's role does not allow. @throws AwsError `AccessDeniedException`. */
export function refuseForbidden(request: WireRequest, caller: string, allowed: readonly Permission[]): void {
  const forbidden = wantedActions(request).find((wanted) => !allowed.some((covers) => covers(wanted)));
  if (!forbidden) return;
  const { action, resource } = forbidden;
  throw new AwsError("AccessDeniedException", `the role of ${caller} does not allow ${action} on ${resource}`, 403);
}

/** Read once: every request is held against it. */
export function permissionOf({ actions, resources, listedPrefix }: PermissionSpec): Permission {
  const [ofActions, ofResources] = [actions.map((action) => like(action, "is")), resources.map((name) => like(name))];
  const ofPrefix = listedPrefix === undefined ? undefined : like(listedPrefix);
  return ({ action, resource, prefix = "" }) =>
    ofActions.some((pattern) => pattern.test(action)) &&
    ofResources.some((pattern) => pattern.test(resource)) &&
    (ofPrefix?.test(prefix) ?? true);
}

/** `*` is any text, `?` one character (IAM user guide, "Wildcards in resource ARNs"). */
function like(pattern: string, flags = "s"): RegExp {
  const plain = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${plain.replaceAll("*", ".*").replaceAll("?", ".")}$`, flags);
}

export function wantedActions({ method, url, headers, body }: WireRequest): WantedAction[] {
  const target = headers["x-amz-target"];
  if (typeof target !== "string") return [overRest(method, new URL(url, "http://aws.local"))];
  const [service = "", operation = ""] = target.split(".");
  const input = JSON.parse(body.toString("utf8") || "{}") as JsonInput;
  if (service.startsWith("DynamoDB_")) return onTables(operation, input);
  const [prefix, field] = SERVICES[service] ?? [service, ""];
  return [{ action: `${prefix}:${operation}`, resource: String(input[field] ?? "*") }];
}

function onTables(operation: string, { TableName, IndexName, RequestItems }: JsonInput): WantedAction[] {
  const tables = typeof TableName === "string" ? [TableName] : Object.keys(RequestItems ?? {});
  const index = typeof IndexName === "string" ? `/index/${IndexName}` : "";
  return tables.map((table) => ({
    action: `dynamodb:${operation}`,
    resource: localArn("dynamodb", `table/${table}${index}`),
  }));
}

function overRest(method: string, { pathname, searchParams }: URL): WantedAction {
  const invoked = method === "POST" ? INVOKE.exec(pathname)?.[1] : undefined;
  if (invoked !== undefined) return { action: "lambda:InvokeFunction", resource: decodeURIComponent(invoked) };
  const [, bucket = "", ...path] = pathname.split("/");
  const key = path.map(decodeURIComponent).join("/");
  if (key === "")
    return { action: "s3:ListBucket", resource: `arn:aws:s3:::${bucket}`, prefix: searchParams.get("prefix") ?? "" };
  return { action: OBJECT_ACTIONS[method] ?? method, resource: `arn:aws:s3:::${bucket}/${key}` };
}

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

/** What functions may do; those whose role is none of the template's are left out. */
export function permissionsByName({ functions }: Assembly): Readonly<Record<string, readonly PermissionSpec[]>> {
  const specs = Object.values(functions);
  return Object.fromEntries(specs.flatMap(({ name, permissions }) => (permissions ? [[name, permissions]] : [])));
}

/** Refuses a request that its caller's role does not allow. @throws AwsError `AccessDeniedException`. */
export function refuseForbidden(request: WireRequest, caller: string, allowed: readonly PermissionSpec[]): void {
  const forbidden = wantedActions(request).find((wanted) => !allowed.some((permission) => covers(permission, wanted)));
  if (!forbidden) return;
  const { action, resource } = forbidden;
  throw new AwsError("AccessDeniedException", `the role of ${caller} does not allow ${action} on ${resource}`, 403);
}

function covers({ actions, resources, listedPrefix }: PermissionSpec, wanted: WantedAction): boolean {
  return (
    actions.some((action) => isLike(wanted.action.toLowerCase(), action.toLowerCase())) &&
    resources.some((resource) => isLike(wanted.resource, resource)) &&
    (listedPrefix === undefined || isLike(wanted.prefix ?? "", listedPrefix))
  );
}

/** `*` is any text, `?` one character (IAM user guide, "Wildcards in resource ARNs"). */
function isLike(text: string, pattern: string): boolean {
  const plain = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${plain.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s").test(text);
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

import { OpenAPIHono, type z } from "@hono/zod-openapi";
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import { HTTPException } from "hono/http-exception";
import { secureHeaders } from "hono/secure-headers";
import { toEarshotError } from "../shared/errors.ts";
import { allowedMethods } from "./allowed-methods.ts";
import { accessLog } from "./middleware/access-log.ts";
import { limitCalls } from "./middleware/limit-calls.ts";
import { operatorsOnly } from "./middleware/operators-only.ts";
import { refuseOddPaths } from "./middleware/refuse-odd-paths.ts";
import { represent } from "./middleware/represent.ts";
import type { Api } from "./mount.ts";
import type { ApiEnv, ApiPorts } from "./ports.ts";
import { codeProblem, type FieldProblem, requestProblem, unusableRequest } from "./problem.ts";
import { mountBatches } from "./routes/batches.ts";
import { mountDescription } from "./routes/description.ts";
import { mountJobs } from "./routes/jobs.ts";
import { mountLists } from "./routes/lists.ts";
import { mountOperators } from "./routes/operators.ts";
import { mountService } from "./routes/service.ts";
import { mountSubscriptions } from "./routes/subscriptions.ts";
import { mountTranscripts } from "./routes/transcripts.ts";
import { mountVideos } from "./routes/videos.ts";

/** Correlation ids of callers that may be taken over into logs and answers. */
const CORRELATION_ID = /^[\w.:-]{8,128}$/;
const EXPOSED = ["x-correlation-id", "location", "retry-after", "etag"];
/** What pages of other origins may send. */
const ALLOWED = ["content-type", "x-api-key", "x-correlation-id", "prefer", "if-none-match", "idempotency-key"];
const CORS_SECONDS = 600;
/** Bodies of 1 MB and more are refused. */
const MOST_BODY_BYTES = 999_999;

/** The HTTP interface: the same app behind API Gateway and on a laptop. Every answer carries `x-correlation-id`. */
export function createApi(ports: ApiPorts): Api {
  const api = new OpenAPIHono<ApiEnv>({
    defaultHook: (result, c) => {
      if (result.success) return undefined;
      return unusableRequest(c, fieldProblems(result.target, result.error));
    },
  });
  correlate(api, ports);
  guard(api, ports);
  answerFailures(api, ports);
  mountTranscripts(api, ports);
  mountJobs(api, ports);
  mountVideos(api, ports);
  mountLists(api, ports);
  mountBatches(api, ports);
  mountSubscriptions(api, ports);
  mountService(api, ports);
  mountOperators(api, ports);
  mountDescription(api, ports);
  return api;
}

function correlate(api: Api, ports: ApiPorts): void {
  api.use(async (c, next) => {
    const given = c.req.header("x-correlation-id");
    const correlationId = given && CORRELATION_ID.test(given) ? given : ports.newCorrelationId();
    c.set("correlationId", correlationId);
    c.header("x-correlation-id", correlationId);
    ports.log.setContext({ correlationId });
    await next();
  });
}

/** Everything a request goes through before its route, outermost first. */
function guard(api: Api, ports: ApiPorts): void {
  api.use(accessLog(ports));
  api.use(secureHeaders({ xFrameOptions: "DENY", overwrite: false }));
  api.use(async (c, next) => {
    await next();
    if (!c.res.headers.has("content-security-policy")) {
      c.res.headers.set("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
    }
  });
  api.use(
    cors({
      origin: ports.corsOrigins.includes("*") ? "*" : [...ports.corsOrigins],
      allowMethods: ["GET", "POST", "DELETE"],
      allowHeaders: ALLOWED,
      exposeHeaders: EXPOSED,
      maxAge: CORS_SECONDS,
    }),
  );
  api.use(refuseOddPaths);
  api.use(represent(ports));
  const detail = "the body is 1 MB or longer";
  api.use(
    bodyLimit({ maxSize: MOST_BODY_BYTES, onError: (c) => requestProblem(c, "BodyTooLarge", { detail }) as never }),
  );
  for (const path of ["/debug/*", "/metrics"]) api.use(path, operatorsOnly);
  api.use("/v1/*", limitCalls(ports));
}

function answerFailures(api: Api, ports: ApiPorts): void {
  api.notFound((c) => {
    const allowed = allowedMethods(api, c.req.path);
    if (allowed.length === 0) return requestProblem(c, "NotFound", { detail: "no route has this path" });
    c.header("allow", allowed.join(", "));
    return requestProblem(c, "MethodNotAllowed", { detail: `this path takes ${allowed.join(", ")}` });
  });
  api.onError((thrown, c) => {
    if (thrown instanceof HTTPException) {
      const errors = [{ where: "body", problem: "send a JSON object" }];
      return requestProblem(c, "InvalidRequest", { detail: thrown.message, errors });
    }
    const error = toEarshotError(thrown);
    if (error.effect !== "final") ports.log.error("the request failed", { error });
    return codeProblem(c, error.code, { detail: error.detail });
  });
}

const PLACES: Readonly<Record<string, string>> = { json: "body", param: "path", query: "query" };

function fieldProblems(target: string, error: z.ZodError): FieldProblem[] {
  return error.issues.map(({ path, message }) => ({
    where: [PLACES[target] ?? target, ...path].join("."),
    problem: message,
  }));
}

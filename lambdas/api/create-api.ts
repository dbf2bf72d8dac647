import { OpenAPIHono, type z } from "@hono/zod-openapi";
import { cors } from "hono/cors";
import { HTTPException } from "hono/http-exception";
import type { Code } from "../shared/codes.ts";
import { toEarshotError } from "../shared/errors.ts";
import type { Api } from "./mount.ts";
import type { ApiEnv, ApiPorts } from "./ports.ts";
import { codeProblem, type FieldProblem, requestProblem } from "./problem.ts";
import { mountJobs } from "./routes/jobs.ts";
import { mountService } from "./routes/service.ts";
import { mountTranscripts } from "./routes/transcripts.ts";
import { mountVideos } from "./routes/videos.ts";

/** Correlation ids of callers that may be taken over into logs and answers. */
const CORRELATION_ID = /^[\w.:-]{8,128}$/;
const EXPOSED = ["x-correlation-id", "location", "retry-after"];

const HOW_TO_FIX: Readonly<Partial<Record<Code, FieldProblem>>> = {
  InvalidVideoId: {
    where: "video",
    problem: "give the 11 characters of a video's id, or an address like https://www.youtube.com/watch?v=dQw4w9WgXcQ",
  },
};

/** The HTTP interface: the same app behind API Gateway and on a laptop. Every answer carries `x-correlation-id`. */
export function createApi(ports: ApiPorts): Api {
  const api = new OpenAPIHono<ApiEnv>({
    defaultHook: (result, c) => {
      if (result.success) return undefined;
      const errors = fieldProblems(result.target, result.error);
      return requestProblem(c, "InvalidRequest", { detail: sentence(errors), errors });
    },
  });
  correlate(api, ports);
  if (ports.corsOrigins.length > 0) api.use(cors({ origin: [...ports.corsOrigins], exposeHeaders: EXPOSED }));
  answerFailures(api, ports);
  mountTranscripts(api, ports);
  mountJobs(api, ports);
  mountVideos(api, ports);
  mountService(api, ports);
  const info = { title: "Earshot", version: ports.version.version };
  api.doc31("/openapi.json", { openapi: "3.1.0", info });
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

function answerFailures(api: Api, ports: ApiPorts): void {
  api.notFound((c) => requestProblem(c, "NotFound", { detail: `no route for ${c.req.method} ${c.req.path}` }));
  api.onError((thrown, c) => {
    if (thrown instanceof HTTPException) {
      const errors = [{ where: "body", problem: "send a JSON object" }];
      return requestProblem(c, "InvalidRequest", { detail: thrown.message, errors });
    }
    const error = toEarshotError(thrown);
    if (error.effect !== "final") ports.log.error("the request failed", { error });
    const how = HOW_TO_FIX[error.code];
    return codeProblem(c, error.code, { detail: error.detail, ...(how && { errors: [how] }) });
  });
}

const PLACES: Readonly<Record<string, string>> = { json: "body", param: "path", query: "query" };

function fieldProblems(target: string, error: z.ZodError): FieldProblem[] {
  return error.issues.map(({ path, message }) => ({
    where: [PLACES[target] ?? target, ...path].join("."),
    problem: message,
  }));
}

const sentence = (errors: readonly FieldProblem[]) =>
  errors.map(({ where, problem }) => `${where}: ${problem}`).join("; ");

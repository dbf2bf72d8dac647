import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { canonicalRequest, type RequestInput } from "../../shared/canonical-request.ts";
import { countKnownAnswer } from "../../shared/count-known-answer.ts";
import { EarshotError, toEarshotError } from "../../shared/errors.ts";
import type { Job } from "../../shared/job.ts";
import { type Started, startOrJoin } from "../../shared/start-or-join.ts";
import { cachedDocument, finishedJob, unaskedDocument } from "../finished-document.ts";
import { type Api, mount } from "../mount.ts";
import type { ApiEnv, ApiPorts } from "../ports.ts";
import { preferredWaitSeconds } from "../prefer-wait.ts";
import { codeProblem, unusableRequest } from "../problem.ts";
import {
  acceptedSchema,
  documentSchema,
  jobQuery,
  preferHeader,
  transcriptQuery,
  transcriptRequestBody,
  videoParameter,
} from "../schemas.ts";
import { type Shape, sendFinished, sendJson } from "../send-finished.ts";
import { unknownParameters } from "../unknown-parameters.ts";
import { json, jsonOrText, keyed, PROBLEMS, TOO_LARGE } from "./responses.ts";

const GET_WAITS_SECONDS = 20;
const POLL_MS = 250;
const RETRY_AFTER_SECONDS = 2;

const responses = {
  200: jsonOrText("The transcript with its provenance and cost", documentSchema),
  202: {
    ...json("The job is at work: see Location", acceptedSchema),
    headers: z.object({
      location: z.string().openapi({ description: "Path of the job" }),
      "retry-after": z.string().openapi({ description: "Seconds" }),
    }),
  },
  ...keyed.responses,
  ...TOO_LARGE,
  ...PROBLEMS,
};

const getRoute = createRoute({
  ...keyed,
  method: "get",
  path: "/v1/transcripts/{video}",
  summary: "The transcript of a video, waited for as long as Prefer: wait=N allows (default 20, at most 25 seconds)",
  request: { params: videoParameter, query: transcriptQuery, headers: preferHeader },
  responses,
});

const postRoute = createRoute({
  ...keyed,
  method: "post",
  path: "/v1/transcripts",
  summary: "Ask for the transcript of a video; a known answer comes at once, else a job starts or is joined",
  request: {
    query: jobQuery,
    headers: preferHeader,
    body: { required: true, content: { "application/json": { schema: transcriptRequestBody } } },
  },
  responses,
});

export function mountTranscripts(api: Api, ports: ApiPorts): void {
  mount(api, getRoute, (c) => {
    const { lang, format, words, ...query } = c.req.valid("query");
    const input = { ...query, video: c.req.valid("param").video, languages: lang };
    const shape = { format, words, warnings: unknownParameters(c, transcriptQuery) };
    return answer(c, { input, place: "query" }, shape, GET_WAITS_SECONDS, ports);
  });
  mount(api, postRoute, (c) => {
    const shape = { ...c.req.valid("query"), warnings: unknownParameters(c, jobQuery) };
    return answer(c, { input: c.req.valid("json"), place: "body" }, shape, 0, ports);
  });
}

/** What is asked, and where it was written. */
interface Asked {
  readonly input: RequestInput;
  readonly place: "query" | "body";
}

async function answer(
  c: Context<ApiEnv>,
  { input, place }: Asked,
  shape: Shape,
  waitSeconds: number,
  ports: ApiPorts,
): Promise<Response> {
  const request = readRequest(input);
  if (request instanceof EarshotError) return sendNoVideo(c, input.video, request, ports);
  if ("problems" in request) {
    const nameOf = (field: string) => (place === "query" && field === "languages" ? "lang" : field);
    const errors = request.problems.map(({ field, problem }) => ({ where: `${place}.${nameOf(field)}`, problem }));
    return unusableRequest(c, errors);
  }
  const started = await startOrJoin(request, { correlationId: c.get("correlationId") }, ports);
  if (started.kind === "cached") return sendCached(c, request.videoId, started, shape, ports);
  ports.log.setContext({ correlationId: c.get("correlationId"), jobId: started.jobId });
  const seconds = preferredWaitSeconds(c.req.header("prefer"), waitSeconds);
  const job = await closedWithin(seconds, started.jobId, ports);
  if (job) return sendFinished(c, await finishedJob(job, ports), shape, ports.now());
  c.header("location", `/v1/jobs/${started.jobId}`);
  c.header("retry-after", String(RETRY_AFTER_SECONDS));
  return sendJson(c, { jobId: started.jobId, videoId: request.videoId, status: "running" }, 202);
}

function readRequest(input: RequestInput): ReturnType<typeof canonicalRequest> | EarshotError {
  try {
    return canonicalRequest(input);
  } catch (thrown) {
    return toEarshotError(thrown);
  }
}

/** What names no video is a verdict too, with its document. */
function sendNoVideo(c: Context<ApiEnv>, given: string, error: EarshotError, { now }: ApiPorts): Response {
  const { code, detail } = error;
  const document = unaskedDocument(given, error, now());
  return codeProblem(c, code, { detail, document });
}

async function sendCached(
  c: Context<ApiEnv>,
  videoId: string,
  { answer }: Extract<Started, { kind: "cached" }>,
  shape: Shape,
  ports: ApiPorts,
): Promise<Response> {
  const verdict = answer.kind === "verdict" ? answer.stored.verdict : "transcript";
  const [finished] = await Promise.all([cachedDocument(videoId, answer, ports), countKnownAnswer(verdict, ports)]);
  return sendFinished(c, finished, shape, ports.now());
}

/** The job if it ends within the time, else undefined. */
async function closedWithin(seconds: number, jobId: string, ports: ApiPorts): Promise<Job | undefined> {
  const until = ports.now().getTime() + seconds * 1000;
  for (;;) {
    const job = seconds > 0 ? await ports.jobs.get(jobId) : undefined;
    if (job && job.status !== "running") return job;
    if (ports.now().getTime() + POLL_MS > until) return undefined;
    await ports.waitMs(POLL_MS);
  }
}

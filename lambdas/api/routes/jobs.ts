import { createRoute } from "@hono/zod-openapi";
import { answerFor } from "../../shared/codes.ts";
import { finishedJob } from "../finished-document.ts";
import { jobProgress } from "../job-progress.ts";
import { type Api, mount } from "../mount.ts";
import type { ApiPorts } from "../ports.ts";
import { requestProblem } from "../problem.ts";
import { idParameter, jobQuery, jobSchema } from "../schemas.ts";
import { sendJson, sendText, shaped } from "../send-finished.ts";
import { unknownParameters } from "../unknown-parameters.ts";
import { jsonOrText, keyed, NOT_FOUND, TOO_LARGE } from "./responses.ts";

const route = createRoute({
  ...keyed,
  method: "get",
  path: "/v1/jobs/{id}",
  summary: "How far a job is, lane by lane; once it is finished, its document, or the transcript in another format",
  request: { params: idParameter, query: jobQuery },
  responses: { 200: jsonOrText("The job", jobSchema), ...keyed.responses, ...TOO_LARGE, ...NOT_FOUND },
});

export function mountJobs(api: Api, ports: ApiPorts): void {
  mount(api, route, async (c) => {
    const { id } = c.req.valid("param");
    const shape = { ...c.req.valid("query"), warnings: unknownParameters(c, jobQuery) };
    const job = await ports.jobs.get(id);
    if (!job) return requestProblem(c, "JobNotFound", { detail: `no job has the id ${id}` });
    const { jobId, videoId, status, evidence } = job;
    const progress = { jobId, videoId, status, lanes: jobProgress(job), evidence };
    if (status === "running") return sendJson(c, progress, 200);
    const { document, verdict, code } = await finishedJob(job, ports);
    const exitCode = answerFor(verdict, code).exit;
    const settled = { ...progress, verdict, exitCode, document: shaped(document, shape) };
    return sendText(c, document, shape) ?? sendJson(c, settled, 200);
  });
}

import { setTimeout as delay } from "node:timers/promises";
import {
  type Calls,
  createCalls,
  describeProblem,
  GIVE_A_KEY,
  KEY_REFUSED,
  type Problem,
  type Reach,
  summaryOf,
} from "../api-calls.ts";
import { createApiClient, type FinishedJob } from "../api-client.ts";
import type { HttpAnswer } from "../http-request.ts";
import type { GetOptions } from "../parse-arguments.ts";
import { humanSeconds, printable } from "../printable.ts";

/** What was seen of one part of a service. `fix`: what to do when it is not as it should be. */
export interface SmokeFinding {
  readonly ok: boolean;
  readonly detail: string;
  readonly fix?: string;
}

/** The service that is looked at, and the video it is asked for. */
export interface Smoked {
  readonly reach: Reach;
  readonly video: string;
}

const LOOK_AGAIN_MS = 500;
const MOST_LOOKS = 360;
const NO_VIDEO = "this-is-no-video";

const ANOTHER_ADDRESS = "is --endpoint the address of an Earshot service, stage included?";
const SEE_READY = "mend what is named: npm start -- doctor here, docs/runbook.md for AWS";

/** Everything that is looked at, in this order. Rejects with a CliFailure when there is no answer at all. */
export const SMOKE_CHECKS: Readonly<Record<string, (smoked: Smoked) => Promise<SmokeFinding>>> = {
  live: async ({ reach }) => {
    const answer = await createCalls(reach)("GET", "health/live");
    return isLive(answer) ? seen("answers") : failed(summaryOf(answer), ANOTHER_ADDRESS);
  },
  ready: async ({ reach }) => readiness(await createCalls(reach)("GET", "health/ready")),
  version: async ({ reach }) => {
    const answer = await createCalls(reach)("GET", "version");
    const { version, commit } = fieldsOf(answer);
    return typeof version === "string" ? seen(`${version} (${commit})`) : failed(summaryOf(answer), ANOTHER_ADDRESS);
  },
  answer: async ({ reach, video }) => transcriptOf(video, reach),
  refusal: async ({ reach }) => refusalOf(createCalls(reach)),
};

const seen = (detail: string): SmokeFinding => ({ ok: true, detail });
const failed = (detail: string, fix: string): SmokeFinding => ({ ok: false, detail, fix });

const isLive = (answer: HttpAnswer): boolean => answer.status === 200 && fieldsOf(answer).status === "live";

function readiness(answer: HttpAnswer): SmokeFinding {
  const { status, checks } = fieldsOf(answer);
  if (answer.status === 200 && status === "ready") return seen(Object.keys(Object(checks)).join(", "));
  const bad = Object.entries(Object(checks)).filter(([, check]) => (check as { readonly ok?: unknown }).ok !== true);
  if (bad.length === 0) return failed(summaryOf(answer), ANOTHER_ADDRESS);
  return failed(`not well: ${bad.map(([name]) => name).join(", ")}`, SEE_READY);
}

async function transcriptOf(video: string, reach: Reach): Promise<SmokeFinding> {
  const startedMs = performance.now();
  const client = createApiClient(reach);
  const options = { video, ...PLAIN };
  const posted = await client.post(options);
  if ("problem" in posted) return refused(posted.problem);
  const job = "known" in posted ? posted.known : await finished(posted.jobId, client, options, reach);
  if (job === undefined) return failed(`${video}: no end in three minutes`, SEE_READY);
  if ("problem" in job) return refused(job.problem);
  const { transcript } = job.document;
  const took = humanSeconds(performance.now() - startedMs);
  if (!transcript)
    return failed(`${video}: ${job.verdict}`, `npm start -- get ${video} tells more; or try another --video`);
  return seen(`${video}: ${transcript.cues.length} cues in ${transcript.language}, ${took}`);
}

const PLAIN: Omit<GetOptions, "video"> = {
  languages: [],
  kind: "any",
  format: "json",
  words: false,
  speech: "never",
  refresh: false,
};

function refused(problem: Problem): SmokeFinding {
  if (problem.code === KEY_REFUSED) return failed(printable(problem.detail ?? KEY_REFUSED), GIVE_A_KEY);
  return failed(describeProblem(problem), "try another --video; docs/troubleshooting.md goes from codes to cures");
}

async function finished(
  jobId: string,
  client: ReturnType<typeof createApiClient>,
  options: GetOptions,
  { interrupted }: Reach,
): Promise<FinishedJob | { readonly problem: object & { readonly code?: string } } | undefined> {
  for (let look = 0; look < MOST_LOOKS; look++) {
    const job = await client.job(jobId, options);
    if ("problem" in job || job.status !== "running") return job;
    await delay(LOOK_AGAIN_MS, undefined, { signal: interrupted }).catch(() => {});
  }
  return undefined;
}

async function refusalOf(send: Calls): Promise<SmokeFinding> {
  const answer = await send("GET", `v1/transcripts/${NO_VIDEO}`);
  const { code, status, correlationId } = fieldsOf(answer);
  if (code === KEY_REFUSED) return refused(fieldsOf(answer));
  const isProblem = String(answer.headers["content-type"]).startsWith("application/problem+json");
  const isWhole = status === answer.status && typeof correlationId === "string";
  if (answer.status === 400 && code === "InvalidVideoId" && isProblem && isWhole) return seen(`HTTP 400 ${code}`);
  return failed(`${summaryOf(answer)}: not the problem document of a text that is no video`, ANOTHER_ADDRESS);
}

function fieldsOf({ text }: HttpAnswer): Record<string, unknown> {
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    return {};
  }
}

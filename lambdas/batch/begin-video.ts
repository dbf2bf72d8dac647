import type { BatchLine, BatchOptions, VideoStatus } from "../shared/batch/batch.ts";
import { canonicalRequest } from "../shared/canonical-request.ts";
import { CODES } from "../shared/codes.ts";
import { type CountPorts, countKnownAnswer } from "../shared/count-known-answer.ts";
import { EarshotError } from "../shared/errors.ts";
import type { TranscriptRequest } from "../shared/job.ts";
import { type StartPorts, startOrJoin } from "../shared/start-or-join.ts";
import type { CachedAnswer } from "../shared/store/cached-answer.ts";

/** One video of a batch, as its execution gets it. */
export interface BatchVideo {
  readonly batchId: string;
  readonly round: number;
  readonly options: BatchOptions;
  readonly item: BatchLine;
}

/** The answer, if it is known, or the job that will find it. */
export type Begun =
  | ({ readonly kind: "known" } & Pick<VideoStatus, "verdict" | "code" | "detail" | "jobId" | "retryAt" | "cached">)
  | { readonly kind: "job"; readonly jobId: string };

export interface BeginPorts extends Omit<StartPorts, "startExecution">, CountPorts {}

/** Correlation id of a batch and of every job it starts. */
export const batchCorrelation = (batchId: string): string => `batch-${batchId}`;

/**
 * Answers a video of a batch from the cache, joins the job that is at work on it, or makes one. The batch machine's next state starts
 * the job's execution under the job's id, or joins the one that runs.
 */
export async function beginVideo({ batchId, options, item }: BatchVideo, ports: BeginPorts): Promise<Begun> {
  const request = requestOf(item, options);
  if (request instanceof EarshotError) {
    const { code, detail } = request;
    return { kind: "known", verdict: CODES[code].verdict, code, detail, cached: false };
  }
  const { rechecks } = item;
  const begin = { correlationId: batchCorrelation(batchId), ...(rechecks !== undefined && { rechecks }) };
  const started = await startOrJoin(request, begin, { ...ports, startExecution: async () => {} });
  if (started.kind === "job") return started;
  const answer = answerOf(started.answer);
  await countKnownAnswer(answer.verdict, ports);
  return answer;
}

/** `InvalidVideoId` as a value: what is no video id has that for its verdict. */
function requestOf({ video, options: own }: BatchLine, options: BatchOptions): TranscriptRequest | EarshotError {
  try {
    const request = canonicalRequest({ video, ...options, ...own });
    if (!("problems" in request)) return request;
    throw new EarshotError("Unclassified", { detail: request.problems.map(({ problem }) => problem).join("; ") });
  } catch (thrown) {
    if (thrown instanceof EarshotError && thrown.code === "InvalidVideoId") return thrown;
    throw thrown;
  }
}

function answerOf(answer: CachedAnswer): Extract<Begun, { kind: "known" }> {
  const known = { kind: "known", jobId: answer.jobId, cached: true } as const;
  if (answer.kind === "track") return { ...known, verdict: "transcript" };
  const { verdict, code, detail, retryAt } = answer.stored;
  return { ...known, verdict, code, detail, ...(retryAt && { retryAt }) };
}

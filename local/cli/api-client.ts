import type { Code, Verdict } from "../../lambdas/shared/codes.ts";
import type { Evidence } from "../../lambdas/shared/evidence.ts";
import type { TranscriptDocument } from "../../lambdas/shared/transcript/document.ts";
import { createCalls, type Problem, parseAnswerWith, type Reach, summaryOf } from "./api-calls.ts";
import type { AskOptions, Format } from "./ask-options.ts";
import { CliFailure, EXIT } from "./failure.ts";
import type { HttpAnswer } from "./http-request.ts";
import type { GetOptions } from "./parse-arguments.ts";

/** How far one lane is. */
export interface LaneProgress {
  readonly lane: string;
  readonly state: "waiting" | "running" | "won" | "lost" | "decided" | "halted";
  readonly code?: Code;
}

/** A job that is not settled yet. */
export interface RunningJob {
  readonly jobId: string;
  readonly status: "running";
  readonly lanes: readonly LaneProgress[];
  readonly evidence: readonly Evidence[];
}

/** A settled job. */
export interface FinishedJob {
  readonly jobId: string;
  readonly status: "done" | "failed";
  readonly verdict: Verdict;
  readonly exitCode: number;
  readonly document: TranscriptDocument;
}

/** A job to follow, a known answer, or neither. */
export type Posted = { readonly jobId: string } | { readonly known: FinishedJob } | { readonly problem: Problem };

/** The HTTP interface of a service, local or deployed. */
export interface ApiClient {
  /** Starts the job or joins the one that runs for an equal request, unless the answer is known. */
  post(options: GetOptions): Promise<Posted>;
  job(jobId: string, options: GetOptions): Promise<RunningJob | FinishedJob | { readonly problem: Problem }>;
  /** The transcript of a settled job as text in the format asked for. */
  jobText(jobId: string, options: GetOptions): Promise<string>;
  /** The known answer as text in the format asked for. */
  knownText(options: GetOptions): Promise<string>;
}

export function createApiClient(reach: Reach): ApiClient {
  const send = createCalls(reach);
  const postAs = (options: GetOptions, format: Format) =>
    send("POST", `v1/transcripts${queryOf({ ...options, format })}`, { video: options.video, ...askedOf(options) });
  return {
    async post(options) {
      const answer = await postAs(options, "json");
      const parsed = parseAnswerWith(answer, "jobId", ...(answer.status === 202 ? [] : ["verdict"]));
      if (answer.status >= 400) return { problem: parsed as Problem };
      if (answer.status === 202) return { jobId: (parsed as { jobId: string }).jobId };
      const document = parsed as unknown as TranscriptDocument;
      const { jobId, verdict } = document;
      return { known: { jobId, status: "done", verdict, exitCode: EXIT.ok, document } };
    },
    async job(jobId, options) {
      const answer = await send("GET", `v1/jobs/${jobId}${queryOf({ ...options, format: "json" })}`);
      const parsed = parseAnswerWith(answer, "jobId", "status");
      return answer.status === 200 ? (parsed as unknown as RunningJob | FinishedJob) : { problem: parsed as Problem };
    },
    jobText: async (jobId, options) => textOf(await send("GET", `v1/jobs/${jobId}${queryOf(options)}`), options),
    knownText: async (options) => textOf(await postAs(options, options.format), options),
  };
}

function textOf(answer: HttpAnswer, { format }: GetOptions): string {
  if (answer.status === 200) return answer.text;
  throw new CliFailure(`the service has no ${format} of this transcript: ${summaryOf(answer)}`);
}

/** What is asked of a video, in the words of the HTTP interface. */
export function askedOf(options: AskOptions): Record<string, unknown> {
  const { languages, kind, lanes, speech, maxCostUsd, refresh } = options;
  return {
    kind,
    speech,
    refresh,
    ...(languages.length > 0 && { languages }),
    ...(lanes && { lanes }),
    ...(maxCostUsd !== undefined && { maxCostUsd }),
  };
}

/** The form of a transcript, as a query. */
export function queryOf({ format, words }: Pick<GetOptions, "format" | "words">): string {
  return `?format=${format}${words ? "&words=1" : ""}`;
}

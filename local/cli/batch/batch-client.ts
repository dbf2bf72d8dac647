import type { Batch, VideoStatus } from "../../../lambdas/shared/batch/batch.ts";
import { type Calls, describeProblem, type Problem, parseAnswer, parseAnswerWith } from "../api-calls.ts";
import { askedOf, queryOf } from "../api-client.ts";
import { CliFailure, EXIT } from "../failure.ts";
import type { HttpAnswer } from "../http-request.ts";
import type { BatchCommand } from "./parse-batch.ts";
import type { BatchList } from "./read-sources.ts";

const PAGE = 500;

/** A batch, and videos that have a verdict. */
export interface BatchPage extends Batch {
  readonly videos: readonly VideoStatus[];
  /** Absent on the last page. */
  readonly next?: string;
  /** What is not on these pages has its verdict since then. */
  readonly asOf: string;
}

/** The form in which transcripts are wanted. */
type Form = Pick<BatchCommand, "format" | "words">;

/** The batches of a service. What it refuses is thrown as a CliFailure with its exit code. */
export interface BatchClient {
  /** Begins a batch. `key`: the same one never begins a second batch. */
  begin(list: BatchList, options: BatchCommand, key: string): Promise<Batch>;
  /** Begins another round for what failed or has no verdict. */
  retry(batchId: string): Promise<Batch>;
  /** All videos that have a verdict, or those that have it since `since`, page by page; one page at least. */
  pages(batchId: string, since?: string): AsyncGenerator<BatchPage>;
  /** The transcript of a video of the batch as text; undefined when it is not stored any more. */
  transcript(video: VideoStatus, batch: Batch, form: Form): Promise<string | undefined>;
}

export function createBatchClient(send: Calls): BatchClient {
  return {
    async begin(list, options, key) {
      const { concurrency } = options;
      const body = { ...list, ...askedOf(options), ...(concurrency !== undefined && { concurrency }) };
      return accepted(await send("POST", "v1/batches", body, { "idempotency-key": key }));
    },
    retry: async (batchId) => accepted(await send("POST", `v1/batches/${batchId}/retry`, {})),
    async *pages(batchId, since) {
      const query = new URLSearchParams({ limit: String(PAGE), ...(since !== undefined && { since }) });
      for (;;) {
        const page = accepted(await send("GET", `v1/batches/${batchId}?${query}`)) as BatchPage;
        yield page;
        if (page.next === undefined) return;
        query.set("after", page.next);
      }
    },
    async transcript({ video, jobId, cached }, { options }, form) {
      const job = jobId === undefined ? undefined : await send("GET", `v1/jobs/${jobId}${queryOf(form)}`);
      const known = job?.status === 200 ? ofJob(job, form) : undefined;
      // A known answer may outlive the job that found it: the same request again has it from the cache.
      if (known !== undefined || !cached) return known;
      const again = { ...options, video, refresh: false };
      const answer = await send("POST", `v1/transcripts${queryOf(form)}`, again);
      return answer.status === 200 ? asText(answer.text, form) : undefined;
    },
  };
}

/** The job's transcript; undefined when it has none. */
function ofJob(answer: HttpAnswer, form: Form): string | undefined {
  const isJson = String(answer.headers["content-type"]).startsWith("application/json");
  if (!isJson) return asText(answer.text, form);
  const { document } = parseAnswer(answer) as { readonly document?: { readonly transcript?: unknown } };
  if (form.format !== "json" || !document?.transcript) return undefined;
  return asText(JSON.stringify(document), form);
}

function asText(text: string, { format }: Form): string {
  if (format === "json") return `${JSON.stringify(JSON.parse(text), null, 2)}\n`;
  return text.endsWith("\n") ? text : `${text}\n`;
}

function accepted(answer: HttpAnswer): Batch {
  if (answer.status >= 400) throw refusal(answer);
  return parseAnswerWith(answer, "batchId", "status") as unknown as Batch;
}

function refusal(answer: HttpAnswer): CliFailure {
  const problem = parseAnswer(answer) as Problem;
  const seconds = answer.headers["retry-after"];
  const when = answer.status === 429 && seconds !== undefined ? `; again in ${seconds} s` : "";
  return new CliFailure(describeProblem(problem) + when, problem.exitCode ?? EXIT.failed);
}

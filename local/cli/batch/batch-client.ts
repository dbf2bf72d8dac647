import type { Batch, VideoStatus } from "../../../lambdas/shared/batch/batch.ts";
import { type Calls, type Problem, parseAnswer, parseAnswerWith } from "../api-calls.ts";
import { askedOf, queryOf } from "../api-client.ts";
import { CliFailure, EXIT } from "../failure.ts";
import type { HttpAnswer } from "../http-request.ts";
import type { BatchCommand } from "./parse-batch.ts";
import type { BatchList } from "./read-sources.ts";

const PAGE = 500;

/** The batches of a service. What it refuses is thrown as a CliFailure with its exit code. */
export interface BatchClient {
  /** Begins a batch. `key`: the same one never begins a second batch. */
  begin(list: BatchList, options: BatchCommand, key: string): Promise<Batch>;
  /** Begins another round for what failed or has no verdict. */
  retry(batchId: string): Promise<Batch>;
  look(batchId: string): Promise<Batch>;
  /** All videos that have a verdict. */
  videos(batchId: string): AsyncGenerator<VideoStatus>;
  /** The transcript of a video as text; undefined when it is not stored any more. */
  transcript(video: VideoStatus, options: BatchCommand): Promise<string | undefined>;
}

export function createBatchClient(send: Calls): BatchClient {
  return {
    async begin(list, options, key) {
      const { concurrency } = options;
      const body = { ...list, ...askedOf(options), ...(concurrency !== undefined && { concurrency }) };
      return accepted(await send("POST", "v1/batches", body, { "idempotency-key": key }));
    },
    retry: async (batchId) => accepted(await send("POST", `v1/batches/${batchId}/retry`, {})),
    look: async (batchId) => accepted(await send("GET", `v1/batches/${batchId}?limit=0`)),
    async *videos(batchId) {
      for (let after = ""; ; ) {
        const page = accepted(await send("GET", `v1/batches/${batchId}?limit=${PAGE}${after}`)) as Batch & Page;
        yield* page.videos;
        if (page.next === undefined) return;
        after = `&after=${page.next}`;
      }
    },
    async transcript({ video, jobId }, options) {
      const form = queryOf(options);
      const job = jobId === undefined ? undefined : await send("GET", `v1/jobs/${jobId}${form}`);
      const known = job?.status === 200 ? ofJob(job, options) : undefined;
      if (known !== undefined) return known;
      const languages = options.languages.length > 0 ? `&lang=${encodeURIComponent(options.languages.join(","))}` : "";
      const path = `v1/transcripts/${encodeURIComponent(video)}${form}&kind=${options.kind}${languages}`;
      const answer = await send("GET", path);
      return answer.status === 200 ? asText(answer.text, options) : undefined;
    },
  };
}

/** The job's transcript; undefined when it has none. */
function ofJob(answer: HttpAnswer, options: BatchCommand): string | undefined {
  const isJson = String(answer.headers["content-type"]).startsWith("application/json");
  if (!isJson) return asText(answer.text, options);
  const { document } = parseAnswer(answer) as { readonly document?: { readonly transcript?: unknown } };
  if (options.format !== "json" || !document?.transcript) return undefined;
  return asText(JSON.stringify(document), options);
}

function asText(text: string, { format }: BatchCommand): string {
  if (format === "json") return `${JSON.stringify(JSON.parse(text), null, 2)}\n`;
  return text.endsWith("\n") ? text : `${text}\n`;
}

interface Page {
  readonly videos: readonly VideoStatus[];
  readonly next?: string;
}

function accepted(answer: HttpAnswer): Batch {
  if (answer.status >= 400) throw refusal(answer);
  return parseAnswerWith(answer, "batchId", "status") as unknown as Batch;
}

function refusal(answer: HttpAnswer): CliFailure {
  const { code, title, detail, exitCode = EXIT.failed } = parseAnswer(answer) as Problem;
  return new CliFailure([code, detail ?? title ?? `HTTP ${answer.status}`].filter(Boolean).join(": "), exitCode);
}

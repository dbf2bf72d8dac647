import { setTimeout as wait } from "node:timers/promises";
import type { TranscriptDocument } from "../../lambdas/shared/transcript/document.ts";
import type { Reach } from "../../local/cli/api-calls.ts";
import { type ApiClient, createApiClient, type Posted } from "../../local/cli/api-client.ts";
import type { GetOptions } from "../../local/cli/parse-arguments.ts";
import type { ChaosJob } from "./chaos-jobs.ts";

const LOOK_MS = 150;
/** Longest a job is waited for: beyond the longest lane. */
const PATIENCE_MS = 400_000;
const DEFAULTS = { languages: [], kind: "any", format: "json", words: false, speech: "auto", refresh: false } as const;

/**
 * Asks until there is a document. Who asks does as clients do: an answer without a document, which is what a killed API is, is asked for
 * again. Told as lost when there is none in the end.
 */
export async function askPatiently(
  { scene, ask }: ChaosJob,
  reach: Reach,
): Promise<TranscriptDocument | { readonly lost: string }> {
  const client = createApiClient(reach);
  const options: GetOptions = { ...DEFAULTS, video: scene.id, ...ask };
  const deadline = Date.now() + PATIENCE_MS;
  let jobId: string | undefined;
  let last = "nothing was answered";
  while (Date.now() < deadline) {
    try {
      const answer = jobId === undefined ? await client.post(options) : await client.job(jobId, options);
      const document = documentIn(answer);
      if (document) return document;
      if ("problem" in answer) last = `${answer.problem.code}: ${answer.problem.detail}`;
      else if ("jobId" in answer) jobId = answer.jobId;
    } catch (error) {
      last = String(error);
    }
    await wait(LOOK_MS);
  }
  return { lost: `${jobId ?? "no job"}, ${last}` };
}

function documentIn(answer: Posted | Awaited<ReturnType<ApiClient["job"]>>): TranscriptDocument | undefined {
  if ("known" in answer) return answer.known.document;
  if ("problem" in answer) return answer.problem.document;
  return "document" in answer ? answer.document : undefined;
}

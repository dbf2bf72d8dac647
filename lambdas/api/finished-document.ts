import { CODES, type Code, type Verdict } from "../shared/codes.ts";
import type { EarshotError } from "../shared/errors.ts";
import { evidenceOf } from "../shared/evidence.ts";
import type { Job } from "../shared/job.ts";
import { NOTHING_USED, receiptOf } from "../shared/receipt.ts";
import type { CachedAnswer } from "../shared/store/cached-answer.ts";
import { buildDocument } from "../shared/transcript/build-document.ts";
import type { TranscriptDocument } from "../shared/transcript/document.ts";
import type { ApiPorts } from "./ports.ts";

/** An answer for a caller: the document, and the code behind a verdict other than `transcript`. */
export interface Finished {
  readonly document: TranscriptDocument;
  readonly verdict: Verdict;
  readonly code?: Code | undefined;
}

const MOST_QUOTED_CHARACTERS = 200;

type DocumentPorts = Pick<ApiPorts, "jobs" | "transcripts" | "prices">;

/** The answer of a closed job. The receipt counts usage that came in after the end; the duration stays. */
export async function finishedJob(job: Job, ports: DocumentPorts): Promise<Finished> {
  const { outcome, verdict = "failed", code, durationMs = 0 } = job;
  const stored = verdict === "transcript" ? await transcriptOf(job, ports) : undefined;
  const receipt = receiptOf(job.usage, durationMs, ports.prices);
  const document = buildDocument({ ...job, verdict, stored, receipt, cached: outcome?.kind === "cached" });
  return { document, verdict, code };
}

/** What the winner saved; where that is gone or was never noted, the track as it is. */
async function transcriptOf({ videoId, outcome }: Job, { transcripts }: DocumentPorts) {
  const { track, version, provenance } = outcome ?? {};
  if (track === undefined) return undefined;
  const transcript = version && (await transcripts.loadVersion(videoId, track, version));
  return transcript && provenance ? { transcript, provenance } : transcripts.loadTranscript(videoId, track);
}

/** The document for a text that names no video: nothing was asked, and there is no job. */
export function unaskedDocument(given: string, { code, detail }: EarshotError, at: Date): TranscriptDocument {
  return buildDocument({
    videoId: given.slice(0, MOST_QUOTED_CHARACTERS),
    jobId: "none",
    verdict: CODES[code].verdict,
    evidence: [evidenceOf("api", code, detail, at)],
    warnings: [],
    receipt: NOTHING_USED,
    cached: false,
  });
}

/** A known answer, with what the job that found it had seen, at no cost. */
export async function cachedDocument(
  videoId: string,
  answer: CachedAnswer,
  { jobs }: Pick<ApiPorts, "jobs">,
): Promise<Finished> {
  const { jobId } = answer;
  const base = { videoId, jobId, receipt: NOTHING_USED, cached: true };
  if (answer.kind === "verdict") {
    const { verdict, code, evidence, retryAt, video } = answer.stored;
    const document = buildDocument({ ...base, verdict, evidence, retryAt, video, warnings: [] });
    return { document, verdict, code };
  }
  const job = await jobs.get(jobId);
  const { evidence = [], warnings = [], video } = job ?? {};
  const { stored } = answer;
  const document = buildDocument({ ...base, verdict: "transcript", stored, evidence, warnings, video });
  return { document, verdict: "transcript" };
}

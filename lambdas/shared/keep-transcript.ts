import { type Claimant, claimOutcome, superseded } from "./claim-outcome.ts";
import type { LaneAnswer, Won } from "./outcome.ts";
import { isSettled } from "./still-needed.ts";

/**
 * Parts, head and outcome, in this order: an outcome never names what is not there. A lane that comes late replaces no head, unless the
 * race ends between its question and its claim, which are items of two tables; the job's own document reads the version that its
 * outcome names. Words that were bought are kept in any case.
 */
export async function keepTranscript({ transcript, provenance }: Won, claimant: Claimant): Promise<LaneAnswer> {
  const { lane, job, platform } = claimant;
  const isBought = transcript.kind === "speech-to-text";
  if (!isBought && isSettled(lane, (await platform.jobs.get(job.jobId)) ?? job)) return superseded(claimant);
  const saved = await platform.saveTranscript(job.videoId, transcript, provenance);
  return claimOutcome({ kind: "won", by: lane, ...saved, provenance: { ...provenance, cached: false } }, claimant);
}

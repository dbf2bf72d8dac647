import { CODES } from "../shared/codes.ts";
import { EarshotError } from "../shared/errors.ts";
import type { Job, JobOutcome } from "../shared/job.ts";
import type { LaneName } from "../shared/lanes.ts";
import { type CachedAnswer, type CachePorts, cachedAnswer } from "../shared/store/cached-answer.ts";
import type { JobStore } from "../shared/store/job-store.ts";

export interface LookupPorts extends CachePorts {
  readonly jobs: Pick<JobStore, "begin" | "claimOutcome" | "addEvidence" | "addVideoFacts">;
}

/** What the state machine learns: whether the answer is known already, and which lanes are to race otherwise. */
export interface LookupAnswer {
  readonly outcome: "cached" | "go";
  readonly lanes: readonly LaneName[];
}

/** Begins a job: a known answer becomes its outcome at once. Throws `Unclassified` if there is no such job. */
export async function lookUp(jobId: string, ports: LookupPorts): Promise<LookupAnswer> {
  const job = await ports.jobs.begin(jobId);
  if (!job) throw new EarshotError("Unclassified", { detail: `there is no job ${jobId}` });
  const { lanes } = job.request;
  const answer = job.outcome ? undefined : await cachedAnswer(job.request, ports);
  if (answer) await settle(job, answer, ports);
  return { outcome: answer || job.outcome ? "cached" : "go", lanes };
}

async function settle(job: Job, answer: CachedAnswer, { jobs }: LookupPorts): Promise<void> {
  if (answer.kind === "verdict") {
    const { evidence, video } = answer.stored;
    if (job.evidence.length === 0) await jobs.addEvidence(job.jobId, evidence);
    if (video) await jobs.addVideoFacts(job.jobId, video);
  }
  await jobs.claimOutcome(job.jobId, outcomeOf(answer));
}

function outcomeOf(answer: CachedAnswer): JobOutcome {
  if (answer.kind === "track") {
    const provenance = { ...answer.stored.provenance, cached: true };
    return { kind: "cached", by: "lookup", track: answer.track, provenance };
  }
  const { code, detail, retryAt } = answer.stored;
  return { kind: "cached", by: "lookup", code, detail: detail || CODES[code].meaning, ...(retryAt && { retryAt }) };
}

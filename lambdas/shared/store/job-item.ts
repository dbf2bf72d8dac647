import { createHash } from "node:crypto";
import * as z from "zod";
import { EarshotError } from "../errors.ts";
import type { Witness } from "../evidence.ts";
import type { Job, JobStatus, TranscriptRequest, Usage } from "../job.ts";
import { LANE_NAMES, type LaneName } from "../lanes.ts";
import { type RawEvidence, readEvidence } from "./error-name-codes.ts";
import { daysFrom } from "./expiry.ts";

/** What a new job starts with. */
export interface NewJob {
  readonly jobId: string;
  readonly correlationId: string;
  readonly request: TranscriptRequest;
  readonly requestHash: string;
  readonly rechecks?: number;
}

const ITEM_VERSION = 1;
const KEPT_DAYS = 90;
const SHARDS = 10;
const COUNTED: readonly Witness[] = [...LANE_NAMES, "lookup", "preflight"];
const NOTHING: Usage = { requests: 0, bytesUp: 0, bytesDown: 0, speechSeconds: 0, begun: 0, ended: 0 };

export const jobKey = (jobId: string) => ({ pk: `JOB#${jobId}` });

/** What a sparse index finds records by. */
type Indexed = JobStatus | "due" | "subscription";

/** Partition of a sparse index: `<what>#<0..9>`, always the same shard for the same id. */
export function shardOf(what: Indexed, jobId: string): string {
  const [first = 0] = createHash("sha256").update(jobId).digest();
  return `${what}#${first % SHARDS}`;
}

/** Every partition of a sparse index. */
export const shardsOf = (what: Indexed): string[] => Array.from({ length: SHARDS }, (_, shard) => `${what}#${shard}`);

/** The record of a job that nobody has worked on. Counters and lists exist from the start, so that every later write is one update. */
export function newJobItem(job: NewJob, now: Date): Record<string, unknown> {
  const at = now.toISOString();
  return {
    ...jobKey(job.jobId),
    ...job,
    itemVersion: ITEM_VERSION,
    videoId: job.request.videoId,
    status: "running",
    statusShard: shardOf("running", job.jobId),
    createdAt: at,
    updatedAt: at,
    expiresAt: daysFrom(now, KEPT_DAYS),
    evidence: [],
    warnings: [],
    video: {},
    gates: {},
    usage: Object.fromEntries(COUNTED.map((witness) => [witness, NOTHING])),
    retryCount: 0,
  };
}

/** The fields without which a record is no job; the rest is only ever written by this folder and the machine's states. */
const core = z.looseObject({
  jobId: z.string(),
  videoId: z.string(),
  status: z.enum(["running", "done", "failed"]),
  createdAt: z.string(),
  request: z.looseObject({ videoId: z.string(), lanes: z.array(z.string()), speech: z.string() }),
  usage: z.record(z.string(), z.record(z.string(), z.number())),
  evidence: z.array(z.looseObject({ lane: z.string(), code: z.string(), at: z.string() })),
});

const STORAGE_FIELDS = ["pk", "itemVersion", "statusShard", "dueShard", "dueAt", "expiresAt", "opened"];

/** The job in a stored record. Throws `Unclassified`, naming the fields, if it is not one. */
export function toJob(item: Readonly<Record<string, unknown>>): Job {
  const parsed = core.safeParse(item);
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join(".")).join(", ");
    throw new EarshotError("Unclassified", { detail: `the record of a job cannot be read: ${fields}` });
  }
  const stored = item as unknown as Job & { lostLanes?: ReadonlySet<LaneName> | readonly LaneName[] };
  const fields = Object.fromEntries(Object.entries(stored).filter(([name]) => !STORAGE_FIELDS.includes(name)));
  const { video, ...job } = fields as unknown as Job;
  return {
    ...job,
    ...(video && Object.keys(video).length > 0 && { video }),
    evidence: readEvidence(stored.evidence as readonly RawEvidence[]),
    warnings: [...new Set(stored.warnings ?? [])],
    gates: stored.gates ?? {},
    lostLanes: [...(stored.lostLanes ?? [])].sort((a, b) => LANE_NAMES.indexOf(a) - LANE_NAMES.indexOf(b)),
  };
}

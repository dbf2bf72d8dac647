import { VERDICTS, type Verdict } from "./codes.ts";
import type { Job } from "./job.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** So many looks come when the verdict says; then each waits twice as long as the one before it, a day at most. */
const PROMPT_LOOKS = 12;
/** About a month of a stream that goes on, or of a premiere that never begins. */
const MOST_LOOKS = 40;

/**
 * When the schedule looks again at a job's video by itself, ISO 8601: when a verdict that will change says so, and an hour after the
 * schedule's own job came to nothing, since nobody else would ask again; later when that has been to no avail many times. Undefined:
 * never.
 */
export function nextLook(
  { rechecks }: Pick<Job, "rechecks">,
  { verdict, retryAt }: { readonly verdict: Verdict; readonly retryAt?: string | undefined },
  now: Date,
): string | undefined {
  const isOurs = rechecks !== undefined && VERDICTS[verdict].slo === "bad";
  const at = retryAt ?? (isOurs ? new Date(now.getTime() + HOUR_MS).toISOString() : undefined);
  const looks = rechecks ?? 0;
  if (at === undefined || looks >= MOST_LOOKS) return undefined;
  if (looks < PROMPT_LOOKS) return at;
  const waitMs = Math.min((HOUR_MS / 2) * 2 ** (looks - PROMPT_LOOKS), DAY_MS);
  return new Date(Math.max(Date.parse(at), now.getTime() + waitMs)).toISOString();
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** So many looks come when the verdict says; then each waits twice as long as the one before it, a day at most. */
const PROMPT_LOOKS = 12;
/** About a month of a stream that goes on, or of a premiere that never begins. */
const MOST_LOOKS = 40;

/**
 * When a verdict that will change is looked at again by itself, ISO 8601: at `retryAt`, later when that has been to no avail many times.
 * Undefined: never, as after the last of them. `rechecks`: how many looks of this kind went before.
 */
export function nextLook(retryAt: string, rechecks: number, now: Date): string | undefined {
  if (rechecks >= MOST_LOOKS) return undefined;
  if (rechecks < PROMPT_LOOKS) return retryAt;
  const waitMs = Math.min((HOUR_MS / 2) * 2 ** (rechecks - PROMPT_LOOKS), DAY_MS);
  return new Date(Math.max(Date.parse(retryAt), now.getTime() + waitMs)).toISOString();
}

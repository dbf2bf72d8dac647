import type { Code } from "../codes.ts";

/** When another look is worth it if the video itself names no time, minutes. Captions of a stream come some time after its end. */
const AGAIN_MINUTES: Partial<Record<Code, number>> = { Upcoming: 60, LiveNow: 30, Processing: 10 };

/** ISO 8601 time of the next useful try, for codes with effect `later`: the announced start if it lies ahead, else some minutes from now. */
export function retryAt(code: Code, now: Date, scheduledStart?: Date): string {
  if (code === "Upcoming" && scheduledStart && scheduledStart > now) return scheduledStart.toISOString();
  return new Date(now.getTime() + (AGAIN_MINUTES[code] ?? 60) * 60_000).toISOString();
}

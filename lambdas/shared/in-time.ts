import { EarshotError } from "./errors.ts";

/**
 * What `working` gives or throws; `LaneTimedOut`, with `detail` in place of its usual words, if that takes longer. The work itself is not
 * ended: it loses its way out soon after.
 */
export async function inTime<Result>(working: Promise<Result>, patienceMs: number, detail?: string): Promise<Result> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new EarshotError("LaneTimedOut", detail === undefined ? {} : { detail })),
    patienceMs,
  );
  try {
    return await Promise.race([working, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

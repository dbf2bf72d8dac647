import { EarshotError } from "./errors.ts";

/** What `working` gives or throws; `LaneTimedOut` if that takes longer. The work itself is not ended: it loses its way out soon after. */
export async function inTime<Result>(working: Promise<Result>, patienceMs: number): Promise<Result> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new EarshotError("LaneTimedOut")), patienceMs);
  try {
    return await Promise.race([working, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

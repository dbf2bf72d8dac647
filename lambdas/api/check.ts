/** What was found about something requests depend on. */
export interface CheckResult {
  readonly ok: boolean;
  /** How old the finding is, seconds; null: nobody has looked yet. */
  readonly ageSeconds: number | null;
}

/** Rejections count as not ok. */
export type Check = () => Promise<CheckResult>;

interface Remembered {
  readonly result: Promise<CheckResult>;
  readonly atMs: number;
}

/**
 * The check, asked at most every `seconds`: anybody may ask for readiness, and as often as they like. Ages go on while a finding is
 * remembered.
 */
export function remembered(check: Check, seconds: number, now: () => Date): Check {
  let last: Remembered | undefined;
  return async () => {
    const nowMs = now().getTime();
    if (!last || nowMs - last.atMs >= seconds * 1000) last = { result: settled(check), atMs: nowMs };
    const { ok, ageSeconds } = await last.result;
    return { ok, ageSeconds: ageSeconds === null ? null : ageSeconds + Math.round((nowMs - last.atMs) / 1000) };
  };
}

const settled = (check: Check): Promise<CheckResult> => check().catch(() => ({ ok: false, ageSeconds: 0 }));

const MOST_SECONDS = 25;
const WAIT = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})"?(?=$|[,;\s])/i;
const ASYNC = /(?:^|[,;\s])respond-async(?=$|[,;\s])/i;

/**
 * Seconds the caller is ready to wait for an answer (`Prefer: wait=N`, RFC 7240 section 4.3), at most 25: API Gateway itself gives up
 * after 29. `respond-async` alone is not to wait (section 4.1). `fallbackSeconds` when the header says nothing usable: preferences are
 * wishes, so a malformed one is no error.
 */
export function preferredWaitSeconds(header: string | undefined, fallbackSeconds: number): number {
  const preferences = header ?? "";
  const given = WAIT.exec(preferences)?.[1];
  if (given !== undefined) return Math.min(Number(given), MOST_SECONDS);
  return ASYNC.test(preferences) ? 0 : fallbackSeconds;
}

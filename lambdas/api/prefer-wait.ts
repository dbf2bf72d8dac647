const MOST_SECONDS = 25;

/**
 * Seconds the caller is ready to wait for an answer (`Prefer: wait=N`, RFC 7240 section 4.3), at most 25: API Gateway itself gives up
 * after 29. `fallbackSeconds` when the header says nothing usable: preferences are wishes, so a malformed one is no error.
 */
export function preferredWaitSeconds(header: string | undefined, fallbackSeconds: number): number {
  const given = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})"?(?=$|[,;\s])/i.exec(header ?? "")?.[1];
  return given === undefined ? fallbackSeconds : Math.min(Number(given), MOST_SECONDS);
}

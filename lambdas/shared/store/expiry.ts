const DAY_SECONDS = 86_400;

/** Epoch seconds, as DynamoDB's time to live wants them, `days` after `now`. */
export function daysFrom(now: Date, days: number): number {
  return Math.floor(now.getTime() / 1000) + days * DAY_SECONDS;
}

/**
 * True while an item counts. DynamoDB deletes expired items days late ("How it works: DynamoDB Time to Live"), so every read asks.
 * An item without `expiresAt` never expires.
 */
export function isAlive(item: Readonly<Record<string, unknown>> | undefined, now: Date): boolean {
  if (!item) return false;
  const { expiresAt } = item;
  return typeof expiresAt !== "number" || expiresAt * 1000 > now.getTime();
}

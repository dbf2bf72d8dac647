const TRY_EVERY_MS = 10;

/** Waits until something outside of this process has become true, and gives it; throws when it does not within the limit. */
export async function eventually<T>(
  what: () => T | undefined | false | Promise<T | undefined | false>,
  limitMs = 120_000,
): Promise<T> {
  const deadlineMs = Date.now() + limitMs;
  for (;;) {
    const value = await what();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > deadlineMs) throw new Error(`not true after ${limitMs} ms: ${what}`);
    await new Promise((done) => setTimeout(done, TRY_EVERY_MS));
  }
}

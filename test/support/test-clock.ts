export interface TestClock {
  now(): Date;
  advance(seconds: number): void;
}

/** A clock that stands still until it is advanced. */
export function testClock(at = "2026-03-01T12:00:00.000Z"): TestClock {
  let ms = Date.parse(at);
  return {
    now: () => new Date(ms),
    advance: (seconds) => {
      ms += seconds * 1000;
    },
  };
}

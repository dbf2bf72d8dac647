import { expect, it } from "vitest";
import { nextLook } from "../../lambdas/shared/next-look.ts";

const NOW = new Date("2026-03-01T00:00:00.000Z");
const LATER = { verdict: "live_now", retryAt: "2026-03-01T00:30:00.000Z" } as const;
const hoursUntil = (look: string | undefined) => (Date.parse(look ?? "") - NOW.getTime()) / 3_600_000;

it("comes when the verdict says, later when that was to no avail, and after a month no more", () => {
  const hours = Array.from({ length: 40 }, (_, rechecks) => hoursUntil(nextLook({ rechecks }, LATER, NOW)));
  expect(hours.slice(0, 12)).toEqual(Array(12).fill(0.5));
  expect(hours.slice(12, 20)).toEqual([0.5, 1, 2, 4, 8, 16, 24, 24]);
  expect(Math.max(...hours)).toBe(24);
  expect(hours.reduce((sum, each) => sum + each) / 24).toBeGreaterThan(20);
  expect(nextLook({ rechecks: 40 }, LATER, NOW)).toBeUndefined();
  expect(nextLook({}, LATER, NOW)).toBe(LATER.retryAt);
});

it("is never earlier than the verdict says", () => {
  const inJune = "2026-06-01T00:00:00.000Z";
  expect(nextLook({ rechecks: 30 }, { verdict: "upcoming", retryAt: inJune }, NOW)).toBe(inJune);
});

it("comes an hour after the schedule's own job has failed; who asked asks again himself", () => {
  expect(hoursUntil(nextLook({ rechecks: 0 }, { verdict: "blocked" }, NOW))).toBe(1);
  expect(nextLook({}, { verdict: "blocked" }, NOW)).toBeUndefined();
  expect(nextLook({ rechecks: 0 }, { verdict: "private" }, NOW)).toBeUndefined();
});

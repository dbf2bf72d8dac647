import { expect, test } from "vitest";
import { remembered } from "../../lambdas/api/check.ts";
import { preflightChecks } from "../../lambdas/api/preflight-checks.ts";
import { testClock } from "../support/test-clock.ts";

const WELL = {
  secret: { ok: true, ageSeconds: 12 },
  preflight: { ok: true, ageSeconds: 40 },
  breakers: [
    { lane: "captions", state: "open" },
    { lane: "ytdlp", state: "half-open" },
  ],
};
const found = async (report: unknown) => {
  const checks = preflightChecks(async () => report);
  const all = Object.entries(checks).map(async ([name, check]) => [
    name,
    (await check().catch(() => ({ ok: "rejected" }))).ok,
  ]);
  return Object.fromEntries(await Promise.all(all));
};

test.each([
  ["all is well", {}, { secret: true, preflight: true, breakers: true }],
  ["nobody has tried the gateway", { preflight: null }, { secret: true, preflight: true, breakers: true }],
  [
    "the gateway failed",
    { preflight: { ok: false, ageSeconds: 1 } },
    { secret: true, preflight: false, breakers: true },
  ],
  ["the account is halted", { halt: { ageSeconds: 9 } }, { secret: true, preflight: false, breakers: true }],
  ["the secret is gone", { secret: { ok: false, ageSeconds: 0 } }, { secret: false, preflight: true, breakers: true }],
  [
    "every lane rests",
    { breakers: [{ lane: "captions", state: "open" }] },
    { secret: true, preflight: true, breakers: false },
  ],
  ["the report is no report", { breakers: 7 }, { secret: "rejected", preflight: "rejected", breakers: "rejected" }],
])("readiness when %s", async (_, changed, wanted) => {
  expect(await found({ ...WELL, ...changed })).toEqual(wanted);
});

test("the three checks ask the function once, and what was found grows older until it is asked again", async () => {
  const clock = testClock();
  let asked = 0;
  const checks = preflightChecks(async () => {
    asked++;
    return WELL;
  });
  const [secret, preflight] = [remembered(checks.secret, 30, clock.now), remembered(checks.preflight, 30, clock.now)];
  expect(await Promise.all([secret(), preflight()])).toEqual([WELL.secret, WELL.preflight]);
  clock.advance(29);
  expect(await secret()).toEqual({ ok: true, ageSeconds: 41 });
  expect(asked).toBe(1);
  clock.advance(1);
  await secret();
  expect(asked).toBe(2);
});

test("a check that throws is not ok, and is asked again later", async () => {
  const clock = testClock();
  let broken = true;
  const check = remembered(
    async () => {
      if (broken) throw new Error("no table");
      return { ok: true, ageSeconds: 0 };
    },
    5,
    clock.now,
  );
  expect(await check()).toEqual({ ok: false, ageSeconds: 0 });
  broken = false;
  clock.advance(5);
  expect(await check()).toEqual({ ok: true, ageSeconds: 0 });
});

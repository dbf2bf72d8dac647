import { beforeEach, expect, test } from "vitest";
import { PreflightCache } from "../../lambdas/shared/proxy/preflight-cache.ts";
import { MemoryProxyState } from "../support/memory-proxy-state.ts";

const GOOD = { code: "ok", detail: "fine" };
let nowMs: number;
let state: MemoryProxyState;
let checks: number;

beforeEach(() => {
  nowMs = Date.parse("2026-03-01T12:00:00Z");
  state = new MemoryProxyState(() => new Date(nowMs));
  checks = 0;
});

/** A cache as another process would have it; its sleep moves the clock. */
function cache(more: { maxPerMinute?: number; random?: () => number } = {}): PreflightCache {
  return new PreflightCache({
    state,
    ttlSeconds: 300,
    maxPerMinute: 10,
    now: () => nowMs,
    sleep: async (milliseconds) => {
      nowMs += milliseconds;
      await new Promise((resolve) => setImmediate(resolve));
    },
    ...more,
  });
}

const check = async () => {
  checks++;
  await new Promise((resolve) => setImmediate(resolve));
  return GOOD;
};

test("25 clients in each of 8 processes make one check", async () => {
  const caches = Array.from({ length: 8 }, () => cache());

  const answers = await Promise.all(caches.flatMap((one) => Array.from({ length: 25 }, () => one.answer("v1", check))));

  expect(checks).toBe(1);
  expect(answers.every((answer) => answer.source !== "unchecked" && answer.result.code === "ok")).toBe(true);
});

test("a check that another process ended between the look and the lock is not made again", async () => {
  const claim = state.claim.bind(state);
  state.claim = async (key, fields, seconds) => {
    await state.put("PREFLIGHT#v1", { ...GOOD, atMs: nowMs }, 300);
    return claim(key, fields, seconds);
  };

  expect(await cache().answer("v1", check)).toEqual({ source: "known", result: GOOD });
  expect(checks).toBe(0);
});

test.each([
  [0, 270],
  [0.5, 300],
  [0.999, 330],
])("a good result lives 300 s ± 10 %% (random %d: %i s)", async (random, seconds) => {
  await cache({ random: () => random }).answer("v1", check);

  nowMs += (seconds - 1) * 1000;
  expect((await cache().answer("v1", check)).source).toBe("known");
  nowMs += 1001;
  expect((await cache().answer("v1", check)).source).toBe("checked");
});

const bad = { code: "ProxyUnreachable", detail: "down" };
const fails = async () => {
  checks++;
  return bad;
};

test("an outage of a second is over a second later", async () => {
  await cache().answer("v1", fails);
  nowMs += 999;
  expect(await cache().answer("v1", check)).toEqual({ source: "known", result: bad });

  nowMs += 1;

  expect(await cache().answer("v1", check)).toEqual({ source: "checked", result: GOOD });
});

test("an outage of minutes is looked at less and less, and never uses up a minute's checks", async () => {
  const startedMs = nowMs;
  const lookedAt: number[] = [];
  for (; nowMs < startedMs + 180_000; nowMs += 100) {
    const before = checks;
    expect(await cache().answer("v1", fails)).toMatchObject({ result: bad });
    if (checks > before) lookedAt.push((nowMs - startedMs) / 1000);
  }
  expect(lookedAt.slice(0, 7)).toEqual([0, 1, 3, 7, 15, 31, 47]);
});

test("an outage after a minute's peace begins a row of its own", async () => {
  for (const pauseMs of [0, 1_000, 2_000, 60_000]) {
    nowMs += pauseMs;
    await cache().answer("v1", fails);
  }
  nowMs += 1_000;
  expect((await cache().answer("v1", check)).source).toBe("checked");
});

test.each(["ProxyAuthFailed", "ProxyTrafficExhausted"])("an account at fault stays so for 300 s: %s", async (code) => {
  const halted = { code, detail: "the account" };
  await cache({ random: () => 0.5 }).answer("v1", async () => halted);
  nowMs += 299_000;
  expect(await cache().answer("v1", check)).toEqual({ source: "known", result: halted });
  nowMs += 1_001;
  expect((await cache().answer("v1", check)).source).toBe("checked");
});

test("another version of the secret is another question", async () => {
  await cache().answer("v1", check);
  await cache().answer("v2", check);

  expect(checks).toBe(2);
});

test("no more checks a minute than allowed, over all processes", async () => {
  const sources = [];
  for (let i = 0; i < 5; i++) sources.push((await cache({ maxPerMinute: 3 }).answer(`v${i}`, check)).source);
  expect(sources).toEqual(["checked", "checked", "checked", "unchecked", "unchecked"]);

  nowMs += 60_000;

  expect((await cache({ maxPerMinute: 3 }).answer("v9", check)).source).toBe("checked");
});

test("who dies while checking is waited for and replaced", async () => {
  await state.claim("PREFLIGHT-LOCK#v1", { owner: "dead" }, 12);

  expect((await cache().answer("v1", check)).source).toBe("checked");
});

test("a check that throws is nobody's result and frees the way", async () => {
  await expect(cache().answer("v1", () => Promise.reject(new TypeError("broken")))).rejects.toThrow("broken");

  expect((await cache().answer("v1", check)).source).toBe("checked");
});

import { beforeEach, expect, test } from "vitest";
import { BoundedBlacklist, countBurnt } from "../../lambdas/shared/proxy/bounded-blacklist.ts";
import { MemoryProxyState } from "../support/memory-proxy-state.ts";

let nowMs: number;
let state: MemoryProxyState;

beforeEach(() => {
  nowMs = Date.parse("2026-03-01T12:00:00Z");
  state = new MemoryProxyState(() => new Date(nowMs));
});

/** A list as another process would have it. */
const blacklist = (capacity?: number) =>
  new BoundedBlacklist({ state, ttlSeconds: 100, now: () => nowMs, ...(capacity && { capacity }) });

test("a burnt session is known to all processes for as long as it counts, and no second longer", async () => {
  const [own, other] = [blacklist(), blacklist()];
  await own.add("a1b2c3d4");

  nowMs += 99_999;
  expect([await own.has("a1b2c3d4"), await other.has("a1b2c3d4"), await own.has("z9")]).toEqual([true, true, false]);
  nowMs += 1;
  expect([await own.has("a1b2c3d4"), await other.has("a1b2c3d4")]).toEqual([false, false]);
});

test("a process remembers so many and no more; the oldest are still known to the table", async () => {
  const full = blacklist(3);
  for (const session of ["a", "b", "c", "d", "e"]) await full.add(session);

  expect(full.size).toBe(3);
  expect(await full.has("a")).toBe(true);
});

test("those of the last hour are counted", async () => {
  for (const session of ["a", "b", "c"]) await blacklist().add(session);
  expect(await countBurnt(state, nowMs)).toBe(3);

  expect(await countBurnt(state, nowMs + 3_600_000)).toBe(0);
});

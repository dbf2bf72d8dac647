import { beforeEach, describe, expect, test } from "vitest";
import { type BreakerState, breakerStates } from "../../lambdas/shared/breaker/breaker-states.ts";
import { CircuitBreaker, type Pass } from "../../lambdas/shared/breaker/circuit-breaker.ts";
import type { Code } from "../../lambdas/shared/codes.ts";
import { type LaneRow, laneRow } from "../../lambdas/shared/lanes.ts";
import type { ProxyState } from "../../lambdas/shared/proxy/proxy-state.ts";
import { proxyStates } from "../support/proxy-states.ts";

const { adapters, clock, later } = proxyStates();

const ROW: LaneRow = {
  ...laneRow("ytdlp"),
  attemptSeconds: 60,
  breaker: { minimumAttempts: 5, failureRate: 0.8, openSeconds: 120 },
};

describe.each(adapters)("%s", (_, make) => {
  let state: ProxyState;
  let provider = "";
  let opened = 0;
  /** Another process each time: nothing is remembered outside the table. */
  const breaker = (of = provider) =>
    new CircuitBreaker({
      state,
      row: ROW,
      provider: of,
      now: clock,
      onOpened: () => {
        opened++;
      },
    });
  const look = async () => (await breakerStates({ state, provider, now: clock, rows: [ROW] }))[0] as BreakerState;
  const passOf = async (): Promise<Pass> => {
    const pass = await breaker().enter();
    if (!("end" in pass)) throw new Error("refused");
    return pass;
  };
  const attempt = async (...codes: (Code | "Won")[]) => {
    for (const code of codes) await (await passOf()).end(code);
  };
  const enters = async () => "end" in (await breaker().enter());
  const open = () => attempt("LayoutChanged", "IpBlocked", "NetworkTimeout", "Unclassified", "ClientRejected");

  beforeEach(() => {
    state = make();
    provider = `p${Math.random()}`;
    opened = 0;
  });

  test("a new one is closed", async () => {
    expect(await look()).toEqual({
      lane: "ytdlp",
      provider,
      state: "closed",
      ageSeconds: null,
      restSeconds: 0,
      attempts: 0,
      failed: 0,
      dead: 0,
    });
  });

  test("enough failures open it for all, once, and for this provider alone", async () => {
    await attempt("LayoutChanged", "LayoutChanged", "LayoutChanged", "LayoutChanged");
    expect(await look()).toMatchObject({ state: "closed", attempts: 4, failed: 4 });
    await attempt("LayoutChanged");

    expect(await enters()).toBe(false);
    expect(opened).toBe(1);
    expect(await look()).toMatchObject({ state: "open", restSeconds: 120, ageSeconds: 0 });
    expect("end" in (await breaker("another").enter())).toBe(true);
  });

  test("stays closed below the rate, and for answers that are the video's own", async () => {
    await attempt("Won", "IpBlocked", "NetworkTimeout", "Private", "IpBlocked", "IpBlocked", "Upcoming", "NoCaptions");
    await attempt("NoTracksFromClient", "EmptyPanel", "Superseded", "Removed", "AgeRestricted");

    expect(await enters()).toBe(true);
    expect(await look()).toMatchObject({ state: "closed", attempts: 13, failed: 4 });
  });

  test("an account at fault and a lane that was not needed say nothing about it", async () => {
    await attempt("ProxyAuthFailed", "ProxyTrafficExhausted", "DeepgramUnauthorized", "NotNeeded", "NotInstalled");
    await attempt("OverBudget", "ProxyMisconfigured");
    later(200);

    expect(await look()).toMatchObject({ state: "closed", attempts: 0, failed: 0, dead: 0 });
  });

  test("attempts under way are no failures, until they are past their time: then they are dead", async () => {
    for (let i = 0; i < 6; i++) await passOf();
    expect(await look()).toMatchObject({ attempts: 0 });
    expect(await enters()).toBe(true);

    later(120);

    expect(await look()).toMatchObject({ state: "closed", attempts: 7, failed: 7, dead: 7 });
    expect(await enters()).toBe(false);
    expect(opened).toBe(1);
  });

  test("a probe whose place was taken, used and forgotten meanwhile is none", async () => {
    await open();
    later(120);
    const late = breaker();
    const claim = state.claim.bind(state);
    state.claim = async (...order) => {
      state.claim = claim;
      await (await passOf()).end("Won");
      later(ROW.attemptSeconds + 60);
      return claim(...order);
    };

    expect("end" in (await late.enter())).toBe(false);
    expect(await look()).toMatchObject({ state: "closed" });
  });

  test("a result that comes late is counted where its attempt began", async () => {
    const slow = await passOf();
    later(65);
    await slow.end("Won");
    later(200);

    expect(await look()).toMatchObject({ attempts: 1, failed: 0, dead: 0 });
  });

  test("what is long past is forgotten", async () => {
    await attempt("LayoutChanged", "LayoutChanged", "LayoutChanged", "LayoutChanged");
    later(420);
    await attempt("LayoutChanged");

    expect(await look()).toMatchObject({ state: "closed", attempts: 1 });
  });

  test("after its rest one probe passes, however many want to; its success closes", async () => {
    await open();
    later(119);
    expect(await enters()).toBe(false);
    later(1);
    expect(await look()).toMatchObject({ state: "half-open", restSeconds: 0, ageSeconds: 120 });

    const all = await Promise.all(Array.from({ length: 20 }, () => breaker().enter()));
    const passed = all.filter((one): one is Pass => "end" in one);
    expect(passed).toHaveLength(1);
    expect(passed[0]?.isProbe).toBe(true);
    await passed[0]?.end("Won");

    expect(await look()).toMatchObject({ state: "closed", attempts: 0, ageSeconds: 0 });
    expect(await enters()).toBe(true);
    expect(opened).toBe(1);
  });

  test("a probe that fails opens it again, which is told again", async () => {
    await open();
    later(120);
    await attempt("LayoutChanged");

    expect(await enters()).toBe(false);
    expect(await look()).toMatchObject({ state: "open", restSeconds: 120 });
    expect(opened).toBe(2);
  });

  test("a probe that dies leaves its place after its time; its late word changes nothing any more", async () => {
    await open();
    later(120);
    const dead = await passOf();
    later(60);
    expect(await enters()).toBe(false);
    later(10);
    const next = await passOf();
    expect(next.isProbe).toBe(true);
    await next.end("Won");
    await dead.end("LayoutChanged");

    expect(await look()).toMatchObject({ state: "closed" });
    expect(opened).toBe(1);
  });

  test("a probe that says nothing leaves its place at once", async () => {
    await open();
    later(120);
    await attempt("ProxyAuthFailed");

    expect((await passOf()).isProbe).toBe(true);
    expect(opened).toBe(1);
  });

  test("results of attempts begun before it moved do not count against it", async () => {
    const early = await Promise.all(Array.from({ length: 6 }, passOf));
    await open();
    later(120);
    await attempt("Won");
    for (const pass of early) await pass.end("LayoutChanged");

    expect(await look()).toMatchObject({ state: "closed", attempts: 0 });
    expect(await enters()).toBe(true);
  });
});

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { EarshotError } from "../../../lambdas/shared/errors.ts";
import { LANES } from "../../../lambdas/shared/lanes.ts";
import type { Outbound } from "../../../lambdas/shared/proxy/port.ts";
import { ProxyManager } from "../../../lambdas/shared/proxy/proxy-manager.ts";
import { usageSummary } from "../../../lambdas/shared/proxy/request-log.ts";
import { SecretRefreshManager } from "../../../lambdas/shared/proxy/secret-refresh-manager.ts";
import { Gateway } from "../../support/gateway.ts";
import { MemoryProxyState } from "../../support/memory-proxy-state.ts";
import { OneSecret, settingsOf } from "../../support/outbound.ts";

const PLAYER = { operation: "player", url: "https://www.youtube.com/" } as const;
const TIMEDTEXT = { operation: "timedtext", url: "https://www.youtube.com/api/timedtext" } as const;
const HOSTS = ["www.youtube.com"];
const BLOCKED = new EarshotError("IpBlocked");

let gateway: Gateway;
let state: MemoryProxyState;
let store: OneSecret;
let counted: Record<string, number>;
let logged: unknown[];

beforeEach(async () => {
  gateway = await Gateway.start();
  state = new MemoryProxyState();
  store = new OneSecret(gateway.secretJson());
  counted = {};
  logged = [];
});
afterEach(() => gateway.close());

/** One process's manager. */
function manager(environment: Record<string, string> = {}): ProxyManager {
  const settings = settingsOf({
    PROXY_ENABLED: "true",
    ENFORCE_PROXY_ALL: "1",
    PROXY_SECRET_ID: "proxy",
    ...environment,
  });
  const count = (name: string, value = 1) => {
    counted[name] = (counted[name] ?? 0) + value;
  };
  const note = (_: string, data?: unknown) => void logged.push(data);
  return new ProxyManager({
    settings,
    secrets: new SecretRefreshManager({ settings, secrets: store }),
    state,
    metrics: { add: count, flush: () => undefined },
    log: { info: note, warn: note },
    now: () => new Date("2026-03-01T12:00:00Z"),
  });
}

const open = (one: ProxyManager, jobId = "job-1", more = {}) =>
  one.open({ component: "captions", jobId, hosts: HOSTS, ...more });

async function using(outbound: Outbound, work: (outbound: Outbound) => Promise<unknown>): Promise<void> {
  await work(outbound).finally(() => outbound.close());
}

const ask = (outbound: Outbound) => outbound.send(PLAYER);

describe("sessions", () => {
  test("all lanes of a job share one, other jobs have others", async () => {
    for (const { lane } of LANES) await using(await open(manager(), "job-1", { component: lane }), ask);
    expect(gateway.sessions).toHaveLength(1);

    await using(await open(manager(), "job-2"), ask);

    expect(gateway.sessions).toHaveLength(2);
    expect(gateway.sessions.every((name) => /^customer-user-sessid-[a-z][a-z0-9]{7}-sesstime-30$/.test(name))).toBe(
      true,
    );
  });

  test("a burnt exit is left by all lanes, and once however many burn it", async () => {
    const lanes = [manager(), manager(), manager()];
    for (const lane of lanes) await using(await open(lane), ask);
    await Promise.all(lanes.map((lane) => lane.burn("job-1", BLOCKED)));
    for (const lane of lanes) await using(await open(lane), ask);

    expect(gateway.sessions).toHaveLength(2);
    expect(counted["proxy.session.rotated"]).toBe(1);
  });

  test("a lane that comes late with news of an exit already left changes nothing", async () => {
    const [early, late] = [manager(), manager()];
    await using(await open(late), ask);
    await using(await open(early), ask);
    await early.burn("job-1", BLOCKED);
    await using(await open(early), ask);
    await late.burn("job-1", BLOCKED);
    await using(await open(early), ask);

    expect(gateway.sessions).toHaveLength(2);
  });

  test("a session that another job has burnt is passed over, by all lanes alike", async () => {
    await using(await open(manager()), ask);
    const [burnt = ""] = gateway.sessions;
    await state.put(`BURNT#${/sessid-([a-z0-9]+)/.exec(burnt)?.[1]}`, {}, 60);

    await using(await open(manager()), ask);
    await using(await open(manager()), ask);

    expect(gateway.connects.map(({ username }) => username === burnt)).toEqual([true, false, false]);
    expect(gateway.sessions).toHaveLength(2);
  });

  test("exits that block after three requests: every job gets through and no burnt session is used again", async () => {
    const uses = new Map<string, number>();
    gateway.misbehave = ({ username }) => {
      const used = (uses.get(username) ?? 0) + 1;
      uses.set(username, used);
      return used > 3 && username.includes("sessid") ? { kind: "answer", status: 407 } : undefined;
    };
    const one = manager();
    for (let job = 0; job < 20; job++) {
      for (let request = 0; request < 5; request++) {
        const outbound = await open(one, `job-${job}`);
        const error = await outbound.send(PLAYER).then(
          () => undefined,
          (thrown: EarshotError) => thrown,
        );
        await outbound.close();
        if (error) expect(error.code).toBe("ProxySessionRejected");
        if (error) await one.burn(`job-${job}`, error);
      }
    }

    expect([...uses.entries()].filter(([name, used]) => name.includes("sessid") && used > 4)).toEqual([]);
    expect(counted["proxy.session.rotated"]).toBe(20);
  });
});

describe("countries", () => {
  const countries = () => gateway.connects.map(({ username }) => /-cc-([A-Z]{2})/.exec(username)?.[1] ?? "any");

  test("the configured one, and another where the video is to be seen once it was not", async () => {
    const one = manager({ PROXY_COUNTRY: "us,de" });
    const availableCountries = ["DE", "AT"];
    await using(await open(one, "job-1", { availableCountries }), ask);
    await one.burn("job-1", BLOCKED);
    await using(await open(one, "job-1", { availableCountries }), ask);
    await one.burn("job-1", new EarshotError("GeoBlockedHere"));
    await using(await open(one, "job-1", { availableCountries }), ask);

    expect(countries()).toEqual(["US", "US", "DE"]);
  });

  test("any country where it is to be seen if none is configured, and never the vendor's choice again", async () => {
    const one = manager();
    await using(await open(one), ask);
    await one.burn("job-1", new EarshotError("GeoBlockedHere"));
    await using(await open(one, "job-1", { availableCountries: ["CH"] }), ask);

    expect(countries()).toEqual(["any", "CH"]);
  });
});

describe("halts", () => {
  test("an account found at fault is not asked again by later jobs, until its secret changes", async () => {
    const wrong = manager();
    store.change(gateway.secretJson({ password: "wrong-and-long" }));
    await using(await open(wrong), async (outbound) => {
      await expect(ask(outbound)).rejects.toMatchObject({ code: "ProxyAuthFailed" });
    });
    const asked = gateway.connects.length;

    await expect(open(manager(), "job-2")).rejects.toMatchObject({ code: "ProxyAuthFailed" });
    expect(gateway.connects).toHaveLength(asked);

    store.change(gateway.secretJson());
    await using(await open(manager(), "job-2"), ask);
  });

  test("a warm process with the old secret learns of the new one from the halt, not minutes later", async () => {
    const warm = manager();
    await using(await open(warm), ask);
    store.change(gateway.secretJson({ password: "wrong-and-long" }));
    await using(await open(manager(), "job-2"), (outbound) =>
      expect(ask(outbound)).rejects.toMatchObject({ code: "ProxyAuthFailed" }),
    );
    await state.put("HALT#v1", { code: "ProxyAuthFailed", detail: "refused", atMs: 0 }, 300);

    store.change(gateway.secretJson());

    await using(await open(warm, "job-3"), ask);
  });
});

test("PROXY_MAX_CONCURRENCY holds over processes, and a place is given back", async () => {
  const environment = { PROXY_MAX_CONCURRENCY: "2" };
  const first = await open(manager(environment), "a");
  const second = await open(manager(environment), "b");
  let thirdIsIn = false;
  const third = open(manager(environment), "c").then((outbound) => {
    thirdIsIn = true;
    return outbound;
  });
  await ask(first);
  expect(thirdIsIn).toBe(false);

  await first.close();

  await using(await third, ask);
  await second.close();
});

test("a way out that cannot be opened keeps no place", async () => {
  const environment = { PROXY_MAX_CONCURRENCY: "1" };
  const broken = manager({ ...environment, EXTRA_CA_FILE: "/nowhere/ca.pem" });
  await expect(open(broken, "a")).rejects.toMatchObject({ code: "ProxyMisconfigured" });

  expect([...state.items.keys()].filter((key) => key.startsWith("PLACE#"))).toEqual([]);
});

test("what was done stands in the log per operation, its sum in the day's usage with its price", async () => {
  await using(
    await open(manager(), "job-1", { videoId: "dQw4w9WgXcQ", channelName: "c", correlationId: "x" }),
    async (outbound) => {
      await outbound.send(PLAYER);
      await outbound.send(TIMEDTEXT);
      await outbound.send(TIMEDTEXT);
    },
  );

  const entries = [...state.items].filter(([key]) => key.startsWith("LOG#")).map(([, { fields }]) => fields);
  expect(entries).toHaveLength(2);
  expect(entries).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        component: "captions",
        operation: "player",
        requests: 1,
        success: 1,
        videoId: "dQw4w9WgXcQ",
        channelName: "c",
      }),
      expect.objectContaining({ operation: "timedtext", requests: 2, jobId: "job-1", correlationId: "x" }),
    ]),
  );
  const to = new Date("2026-03-01T23:00:00Z");
  const summary = await usageSummary(state, { to, days: 7, pricePerGbUsd: 4 });
  expect(summary.rows.map(({ component, operation, requests }) => [component, operation, requests])).toEqual([
    ["captions", "player", 1],
    ["captions", "timedtext", 2],
  ]);
  expect(summary.bytes).toBe(gateway.bytes.up + gateway.bytes.down);
  expect(summary.costUsd).toBeCloseTo((summary.bytes / 1e9) * 4, 12);
  expect(counted["proxy.bytes"]).toBe(summary.bytes);
});

test("failures are logged with their code", async () => {
  gateway.misbehave = () => ({ kind: "answer", status: 502 });
  await using(await open(manager()), async (outbound) => {
    await expect(ask(outbound)).rejects.toMatchObject({ code: "ProxyExitFailed" });
  });

  expect(logged).toEqual([
    expect.objectContaining({ success: false, errorType: "ProxyExitFailed", operation: "player" }),
  ]);
});

test("with the proxy off nothing of its state is touched", async () => {
  const off = manager({ PROXY_ENABLED: "0", ENFORCE_PROXY_ALL: "0", PROXY_MAX_CONCURRENCY: "1" });
  const [first, second] = [await open(off), await open(off)];
  await off.burn("job-1", BLOCKED);
  await Promise.all([first.close(), second.close()]);

  expect([state.items.size, store.reads, Object.keys(counted)]).toEqual([0, 0, []]);
});

test("enforcement without a proxy is counted", async () => {
  await expect(open(manager({ PROXY_ENABLED: "0" }))).rejects.toMatchObject({ code: "ProxyEnforced" });

  expect(counted).toEqual({ "proxy.enforcement.violation": 1 });
});

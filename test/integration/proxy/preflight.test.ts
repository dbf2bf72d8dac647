import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type PreflightPorts, runPreflight } from "../../../lambdas/preflight/run-preflight.ts";
import { parseEnvironment } from "../../../lambdas/shared/config/environment.ts";
import { FUNCTION_SETTINGS } from "../../../lambdas/shared/config/functions.ts";
import { PreflightCache } from "../../../lambdas/shared/proxy/preflight-cache.ts";
import { SecretRefreshManager } from "../../../lambdas/shared/proxy/secret-refresh-manager.ts";
import { JobStore } from "../../../lambdas/shared/store/job-store.ts";
import { DynamoProxyState } from "../../../lambdas/shared/store/proxy-state.ts";
import { Gateway } from "../../support/gateway.ts";
import { OneSecret } from "../../support/outbound.ts";
import { startTables, type TestTables } from "../../support/tables.ts";

const now = () => new Date();
let tables: TestTables;
let gateway: Gateway;
let store: OneSecret;
let counted: string[];
let nth = 0;

beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.stop());
beforeEach(async () => {
  gateway = await Gateway.start();
  store = new OneSecret(gateway.secretJson());
  store.version = ++nth * 1000;
  counted = [];
});
afterEach(() => gateway.close());

function ports(environment: Record<string, string> = {}): PreflightPorts {
  const settings = parseEnvironment(FUNCTION_SETTINGS.preflight, {
    JOBS_TABLE: tables.jobs,
    PROXY_STATE_TABLE: tables.proxyState,
    PROXY_ENABLED: "true",
    ENFORCE_PROXY_ALL: "1",
    PROXY_SECRET_ID: "proxy",
    OXY_PREFLIGHT_MAX_PER_MINUTE: "1000",
    ...environment,
  });
  const state = new DynamoProxyState(tables.client, tables.proxyState, now);
  return {
    jobs: new JobStore(tables.client, tables.jobs, now),
    settings,
    secrets: new SecretRefreshManager({ settings, secrets: store }),
    state,
    cache: new PreflightCache({
      state,
      ttlSeconds: settings.OXY_PREFLIGHT_TTL_SECONDS,
      maxPerMinute: settings.OXY_PREFLIGHT_MAX_PER_MINUTE,
    }),
    metrics: { add: (name) => counted.push(name), flush: () => undefined },
    now,
  };
}

async function newJob(): Promise<string> {
  const jobId = `job-${nth}-${Math.random()}`;
  const request = {
    videoId: "dQw4w9WgXcQ",
    languages: [],
    kind: "any",
    lanes: ["captions"],
    speech: "auto",
    refresh: false,
  } as const;
  const jobs = new JobStore(tables.client, tables.jobs, now);
  await jobs.create({ jobId, correlationId: "c", request, requestHash: "h" });
  return jobId;
}

const jobOf = (jobId: string) => new JobStore(tables.client, tables.jobs, now).get(jobId);

test("one CONNECT with the bare account, closed after the status line, its bytes on the job", async () => {
  const jobId = await newJob();

  expect(await runPreflight(jobId, ports())).toEqual({ outcome: "ok" });

  expect(gateway.connects.map(({ target, username }) => [target, username])).toEqual([
    ["www.gstatic.com:443", "customer-user"],
  ]);
  const job = await jobOf(jobId);
  expect(job?.usage.preflight?.bytesUp).toBe(gateway.bytes.up);
  expect(job?.usage.preflight?.requests).toBe(0);
  expect(counted).toContain("proxy.preflight.ok");
});

test("later jobs, in other processes too, know the result; each decision is counted", async () => {
  for (let i = 0; i < 3; i++) expect(await runPreflight(await newJob(), ports())).toEqual({ outcome: "ok" });

  expect(gateway.connects).toHaveLength(1);
  expect(counted.filter((name) => name === "proxy.preflight.ok")).toHaveLength(3);
});

describe("an account at fault", () => {
  test("a wrong password halts with the first answer, and the next job without asking", async () => {
    store.value = gateway.secretJson({ password: "wrong-and-long" });
    const first = await newJob();
    expect(await runPreflight(first, ports())).toEqual({ outcome: "halted" });
    expect(await runPreflight(await newJob(), ports())).toEqual({ outcome: "halted" });

    expect(gateway.connects).toHaveLength(1);
    const job = await jobOf(first);
    expect(job?.outcome).toMatchObject({ kind: "halted", by: "preflight", code: "ProxyAuthFailed" });
    expect(job?.evidence).toMatchObject([{ lane: "preflight", code: "ProxyAuthFailed" }]);
    expect(JSON.stringify(job)).not.toContain("wrong-and-long");
    expect(counted).toEqual(expect.arrayContaining(["proxy.preflight.failed", "proxy.407"]));
  });

  test("is tried again as soon as its secret changes", async () => {
    store.value = gateway.secretJson({ password: "wrong-and-long" });
    const shared = ports();
    await runPreflight(await newJob(), shared);

    store.change(gateway.secretJson());

    expect(await runPreflight(await newJob(), shared)).toEqual({ outcome: "ok" });
  });

  test("a secret that changed a moment ago is tried before anybody halts", async () => {
    const shared = ports();
    await shared.secrets.current();
    gateway.password = "the new one";
    store.change(gateway.secretJson());

    expect(await runPreflight(await newJob(), shared)).toEqual({ outcome: "ok" });
    expect(gateway.connects.map(({ status }) => status)).toEqual([407, 200]);
  });

  test("without traffic it halts as such", async () => {
    gateway.misbehave = () => ({ kind: "answer", status: 407, headers: { "x-error-description": "traffic limit" } });
    const jobId = await newJob();

    expect(await runPreflight(jobId, ports())).toEqual({ outcome: "halted" });

    expect((await jobOf(jobId))?.outcome).toMatchObject({ code: "ProxyTrafficExhausted" });
    expect(gateway.connects).toHaveLength(1);
  });
});

describe("a gateway at fault", () => {
  test("one 502 is bad luck", async () => {
    gateway.misbehave = ({ nth: n }) => (n === 1 ? { kind: "answer", status: 502 } : undefined);

    expect(await runPreflight(await newJob(), ports())).toEqual({ outcome: "ok" });
  });

  test("that does not answer is thrown, with evidence, and known to others for a moment", async () => {
    const down = gateway.secretJson();
    await gateway.close();
    store.value = down;
    const jobId = await newJob();

    await expect(runPreflight(jobId, ports())).rejects.toMatchObject({ code: "ProxyUnreachable", effect: "retry" });

    expect((await jobOf(jobId))?.evidence).toMatchObject([{ lane: "preflight", code: "ProxyUnreachable" }]);
    expect((await jobOf(jobId))?.outcome).toBeUndefined();
  });
});

describe("settings", () => {
  test("enforcement without a proxy halts", async () => {
    const jobId = await newJob();

    expect(await runPreflight(jobId, ports({ PROXY_ENABLED: "false" }))).toEqual({ outcome: "halted" });

    expect((await jobOf(jobId))?.outcome).toMatchObject({ code: "ProxyEnforced" });
    expect(counted).toContain("proxy.enforcement.violation");
  });

  test("a secret that is not usable halts", async () => {
    store.value = "{}";
    const jobId = await newJob();

    expect(await runPreflight(jobId, ports())).toEqual({ outcome: "halted" });

    expect((await jobOf(jobId))?.outcome).toMatchObject({ code: "ProxyMisconfigured" });
  });

  test("with the proxy off nothing of it runs", async () => {
    const off = ports({ PROXY_ENABLED: "false", ENFORCE_PROXY_ALL: "0" });

    expect(await runPreflight("no such job", off)).toEqual({ outcome: "ok" });

    expect([store.reads, gateway.connects.length, counted.length]).toEqual([0, 0, 0]);
  });
});

import { once } from "node:events";
import http from "node:http";
import { describe, expect, test } from "vitest";
import { CODES, type Code } from "../../../lambdas/shared/codes.ts";
import type { EarshotError } from "../../../lambdas/shared/errors.ts";
import { OUTBOUND_LIMITS } from "../../../lambdas/shared/proxy/limits.ts";
import { openOutbound } from "../../../lambdas/shared/proxy/open-outbound.ts";
import type { Outbound } from "../../../lambdas/shared/proxy/port.ts";
import { SecretRefreshManager } from "../../../lambdas/shared/proxy/secret-refresh-manager.ts";
import { AWKWARD_PASSWORD, Gateway, type Misbehaviour } from "../../support/gateway.ts";
import { OneSecret, orderOf, settingsOf } from "../../support/outbound.ts";

/** What goes wrong, what it must be called and by when it must be known. */
interface Trouble {
  readonly name: string;
  /** `fine`: it is no failure. */
  readonly code: Code | "fine";
  readonly withinMs: number;
  readonly secret?: Readonly<Record<string, unknown>>;
  readonly misbehave?: Misbehaviour;
  /** Happens between a first request and the one that is judged. */
  readonly meanwhile?: (gateway: Gateway) => void | Promise<void>;
  /** Tools see it themselves: for them there is no verdict of the gateway. */
  readonly beyondGateway?: boolean;
}

/** The first time limit of the way out: what ends before it was told, not waited for. */
const SOON_MS = OUTBOUND_LIMITS.connectMs;
const HALF = Buffer.alloc(100_000);
const refuse = (status: number, reason?: string): Misbehaviour => {
  return () => ({ kind: "answer", status, ...(reason && { headers: { "x-error-description": reason } }) });
};
const refuseSession: Misbehaviour = ({ username }) =>
  username.includes("sessid") ? { kind: "answer", status: 407 } : undefined;

const TROUBLES: readonly Trouble[] = [
  { name: "nothing", code: "fine", withinMs: SOON_MS },
  { name: "wrong password", code: "ProxyAuthFailed", withinMs: SOON_MS, secret: { password: "wrong-and-long" } },
  {
    name: "encoded password",
    code: "ProxyMisconfigured",
    withinMs: SOON_MS,
    secret: { password: encodeURIComponent(AWKWARD_PASSWORD) },
  },
  {
    name: "407 in mid-job: credentials",
    code: "ProxyAuthFailed",
    withinMs: SOON_MS,
    meanwhile: (gateway) => {
      gateway.password = "another one";
    },
  },
  {
    name: "407 in mid-job: session",
    code: "ProxySessionRejected",
    withinMs: SOON_MS,
    meanwhile: (gateway) => {
      gateway.misbehave = refuseSession;
    },
  },
  {
    name: "407 in mid-job: traffic",
    code: "ProxyTrafficExhausted",
    withinMs: SOON_MS,
    meanwhile: (gateway) => {
      gateway.misbehave = refuse(407, "traffic limit reached");
    },
  },
  { name: "gateway down", code: "ProxyUnreachable", withinMs: SOON_MS, meanwhile: (gateway) => gateway.close() },
  { name: "gateway silent", code: "ProxyUnreachable", withinMs: 3 * SOON_MS, misbehave: () => ({ kind: "silence" }) },
  { name: "gateway slow", code: "fine", withinMs: SOON_MS, misbehave: () => ({ kind: "delay", milliseconds: 1_000 }) },
  { name: "502", code: "ProxyExitFailed", withinMs: SOON_MS, misbehave: refuse(502) },
  {
    name: "exit dying in mid-body",
    code: "NetworkReset",
    withinMs: SOON_MS,
    misbehave: () => ({ kind: "cut", afterBytes: 20_000 }),
    beyondGateway: true,
  },
];

/** The origin may keep the second half of its answer, so that a connection is cut before the end however slow the cut is. */
const startGateway = (holdsBack = false) =>
  Gateway.start({
    origin: (_, response) => {
      response.setHeader("content-length", 2 * HALF.length);
      response.write(HALF);
      if (!holdsBack) response.end(HALF);
    },
  });

const send = (way: Outbound, path: string) => way.send({ operation: "player", url: `https://www.youtube.com/${path}` });

/** As tools do: CONNECT through the job's proxy; the gateway's verdict is asked for when it fails. */
async function useTool(way: Outbound): Promise<void> {
  const { hostname, port, username, password } = new URL(way.proxyUrl);
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  const headers = { "proxy-authorization": authorization };
  const connect = http.request({ host: hostname, port, method: "CONNECT", path: "www.youtube.com:443", headers }).end();
  const [response, socket] = await once(connect, "connect");
  socket.destroy();
  const fault = response.statusCode === 200 ? undefined : await way.fault();
  if (fault) throw fault;
}

async function judged(trouble: Trouble, enforced: boolean, use: (way: Outbound) => Promise<unknown>) {
  const settings = settingsOf({
    PROXY_ENABLED: "true",
    ENFORCE_PROXY_ALL: enforced ? "1" : "0",
    PROXY_SECRET_ID: "proxy",
  });
  const gateway = await startGateway(trouble.beyondGateway);
  const store = new OneSecret(gateway.secretJson(trouble.secret));
  const order = orderOf(store, { settings, secrets: new SecretRefreshManager({ settings, secrets: store }) });
  gateway.misbehave = trouble.misbehave ?? gateway.misbehave;
  let outbound: Outbound | undefined;
  let startedAt = performance.now();
  const code = await openOutbound(order)
    .then(async (way) => {
      outbound = way;
      if (trouble.meanwhile) {
        await send(way, "first");
        await trouble.meanwhile(gateway);
      }
      startedAt = performance.now();
      await use(way);
      return "fine";
    })
    .catch((error: EarshotError) => error.code);
  const tookMs = performance.now() - startedAt;
  await outbound?.close();
  await gateway.close();
  return { code, tookMs };
}

const CASES = [true, false].flatMap((enforced) =>
  TROUBLES.flatMap((trouble) => [
    ...(trouble.meanwhile
      ? []
      : [{ ...trouble, trouble, enforced, who: "client", use: (way: Outbound) => send(way, "x") }]),
    ...(trouble.beyondGateway ? [] : [{ ...trouble, trouble, enforced, who: "tool", use: useTool }]),
  ]),
);
const isWaitedFor = ({ withinMs }: Trouble) => withinMs > SOON_MS;

async function expectVerdict({ trouble, enforced, use }: (typeof CASES)[number]): Promise<void> {
  const { code, tookMs } = await judged(trouble, enforced, use);

  expect(code).toBe(trouble.code);
  expect(tookMs).toBeLessThan(trouble.withinMs);
}

test.each(CASES.filter((one) => !isWaitedFor(one)))("$who, $name: $code (enforced: $enforced)", expectVerdict);

test("a client's kept connection outlives a refusal of new ones", async () => {
  const gateway = await startGateway();
  const way = await openOutbound(orderOf(gateway.secretJson()));
  await send(way, "first");
  gateway.misbehave = refuse(407);

  const { status } = await send(way, "second");
  await way.close();
  await gateway.close();
  expect(status).toBe(200);
  expect(gateway.connects).toHaveLength(1);
});

test("each trouble has its verdict and its answer to the caller", () => {
  const verdicts = TROUBLES.flatMap(({ name, code }) =>
    code === "fine" ? [] : [[name, code, CODES[code].verdict, CODES[code].effect]],
  );

  expect(verdicts).toEqual([
    ["wrong password", "ProxyAuthFailed", "failed", "halt"],
    ["encoded password", "ProxyMisconfigured", "failed", "halt"],
    ["407 in mid-job: credentials", "ProxyAuthFailed", "failed", "halt"],
    ["407 in mid-job: session", "ProxySessionRejected", "blocked", "new-session"],
    ["407 in mid-job: traffic", "ProxyTrafficExhausted", "failed", "halt"],
    ["gateway down", "ProxyUnreachable", "failed", "retry"],
    ["gateway silent", "ProxyUnreachable", "failed", "retry"],
    ["502", "ProxyExitFailed", "failed", "new-session"],
    ["exit dying in mid-body", "NetworkReset", "failed", "retry"],
  ]);
});

describe.concurrent("who does not answer in time", () => {
  test.each(CASES.filter(isWaitedFor))("$who, $name: $code (enforced: $enforced)", expectVerdict);

  test.each([
    ["does not begin", 20_000, () => undefined],
    ["stops in the middle", 40_000, (_, response) => void response.write("begin")],
  ] satisfies [string, number, http.RequestListener][])(
    "a host that %s: given up within %d ms",
    async (_, withinMs, origin) => {
      const slow = await Gateway.start({ origin });
      const way = await openOutbound(orderOf(slow.secretJson()));
      const startedAt = performance.now();

      const error = await send(way, "x").catch((thrown: EarshotError) => thrown);

      const tookMs = performance.now() - startedAt;
      await way.close();
      await slow.close();
      expect(error).toMatchObject({ code: "NetworkTimeout" });
      expect(tookMs).toBeLessThan(withinMs);
    },
  );
});

import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { OUTBOUND_LIMITS } from "../../../lambdas/shared/proxy/limits.ts";
import type { Outbound } from "../../../lambdas/shared/proxy/port.ts";
import { eventually } from "../../support/eventually.ts";
import { AWKWARD_PASSWORD, Gateway } from "../../support/gateway.ts";
import { OneSecret, openTestOutbound } from "../../support/outbound.ts";
import { SecretHunt } from "../../support/secret-hunt.ts";

const PLAYER = { operation: "player", url: "https://www.youtube.com/youtubei/v1/player" } as const;

let gateway: Gateway;
const open: Outbound[] = [];

beforeEach(async () => {
  gateway = await Gateway.start({
    origin: (request, response) => {
      if (request.url === "/gzip") response.setHeader("content-encoding", "gzip").end(gzipSync("packed"));
      else if (request.url === "/half-gzip")
        response.setHeader("content-encoding", "gzip").end(gzipSync("packed").subarray(0, 12));
      else if (request.url === "/bomb")
        response.setHeader("content-encoding", "gzip").end(gzipSync(Buffer.alloc(1_000_000)));
      else if (request.url === "/big") response.end(Buffer.alloc(1_000_000));
      else if (request.url === "/moved")
        response.writeHead(302, { location: "https://rr1.googlevideo.com/here" }).end();
      else if (request.url === "/503") response.writeHead(503).end("down");
      else response.end("hello");
    },
  });
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((outbound) => outbound.close()));
  await gateway.close();
});

async function outboundFor(secret: string | OneSecret = gateway.secretJson(), more = {}): Promise<Outbound> {
  const outbound = await openTestOutbound(secret, more);
  open.push(outbound);
  return outbound;
}

describe("credentials", () => {
  test("an awkward password reaches the gateway RAW, as UTF-8", async () => {
    const outbound = await outboundFor();

    const answer = await outbound.send(PLAYER);

    expect(answer.body.toString()).toBe("hello");
    expect(gateway.connects.map(({ verdict }) => verdict)).toEqual(["ok"]);
  });

  test("the gateway of these tests tells an encoded password from a wrong one", async () => {
    const encoded = encodeURIComponent(AWKWARD_PASSWORD);
    const outbound = await outboundFor(gateway.secretJson({ password: encoded, passwordIsRaw: true }));

    await expect(outbound.send(PLAYER)).rejects.toMatchObject({ code: "ProxyAuthFailed" });

    expect(gateway.connects[0]?.verdict).toBe("password-percent-encoded");
  });

  test("what a tool is given holds a token of the job and not the account", async () => {
    const outbound = await outboundFor();

    const url = new URL(outbound.proxyUrl);

    expect(url.hostname).toBe("127.0.0.1");
    expect(decodeURIComponent(url.password)).not.toContain(AWKWARD_PASSWORD);
    expect(url.password.length).toBeGreaterThan(20);
  });
});

describe("what the gateway answers", () => {
  test.each([
    [502, "ProxyExitFailed"],
    [525, "ProxyExitFailed"],
    [403, "ProxySessionRejected"],
    [402, "ProxyTrafficExhausted"],
  ])("CONNECT %i is %s", async (status, code) => {
    gateway.misbehave = () => ({ kind: "answer", status });
    const outbound = await outboundFor();

    await expect(outbound.send(PLAYER)).rejects.toMatchObject({ code });
    await expect(outbound.fault()).resolves.toMatchObject({ code });
  });

  test("a wrong password is the account's fault, known once the bare account is refused, too, and quoted nowhere", async () => {
    const outbound = await outboundFor(gateway.secretJson({ password: "Wr0ng-and-long" }));

    const error = await outbound.send(PLAYER).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: "ProxyAuthFailed", effect: "halt" });
    expect(gateway.connects.map(({ username }) => username)).toEqual([
      expect.stringMatching(/sessid/),
      "customer-user",
    ]);
    expect(JSON.stringify(error) + String((error as Error).stack)).not.toContain("Wr0ng-and-long");
  });

  test.each([
    ["as it is", (user: string, password: string) => `${user}:${password}`],
    ["in base64", (user: string, password: string) => Buffer.from(`${user}:${password}`).toString("base64")],
    ["in an address", (user: string, password: string) => `http://${user}:${encodeURIComponent(password)}@gateway`],
  ])("credentials that the gateway sends back %s are shown to nobody", async (_, echo) => {
    const [username, password] = ["zimmerman", "hunt/er%2 x+e"];
    gateway.misbehave = ({ username: sent }) => {
      return { kind: "answer", status: 403, headers: { "x-error": `what is ${echo(sent, password)}?` } };
    };
    Object.assign(gateway, { username, password });
    const outbound = await outboundFor();

    const error = (await outbound.send(PLAYER).catch((thrown: unknown) => thrown)) as Error;

    const hunt = new SecretHunt(username, password);
    hunt.text("message", error.message);
    expect(error.message).toContain("what is");
    expect(hunt.found).toEqual([]);
  });

  test("a 407 whose reason names traffic is no matter of credentials", async () => {
    gateway.misbehave = () => ({
      kind: "answer",
      status: 407,
      headers: { "x-error-description": "Traffic limit reached" },
    });
    const outbound = await outboundFor();

    await expect(outbound.send(PLAYER)).rejects.toMatchObject({ code: "ProxyTrafficExhausted" });
    expect(gateway.connects).toHaveLength(1);
  });

  test("a 407 for the session alone is the session's fault", async () => {
    gateway.misbehave = ({ username }) => (username.includes("sessid") ? { kind: "answer", status: 407 } : undefined);
    const outbound = await outboundFor();

    await expect(outbound.send(PLAYER)).rejects.toMatchObject({ code: "ProxySessionRejected" });
    expect(gateway.connects.at(-1)?.username).toBe("customer-user");
  });

  test("a bare account that is not accepted either is not said to be", async () => {
    gateway.misbehave = ({ username }) => ({ kind: "answer", status: username.includes("sessid") ? 407 : 503 });
    const outbound = await outboundFor();

    await expect(outbound.send(PLAYER)).rejects.toMatchObject({
      code: "ProxySessionRejected",
      detail: expect.stringContaining("the bare account is answered with 503"),
    });
  });

  test("a secret that was changed meanwhile is used at once", async () => {
    const secret = new OneSecret(gateway.secretJson());
    const outbound = await outboundFor(secret);
    gateway.password = "the new one";
    secret.change(gateway.secretJson());

    const answers = await Promise.all([outbound.send(PLAYER), outbound.send(PLAYER)]);

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(secret.reads).toBe(2);
  });

  test("a gateway that is down, hangs up or is unknown is unreachable", async () => {
    gateway.misbehave = () => ({ kind: "hang-up" });
    await expect((await outboundFor()).send(PLAYER)).rejects.toMatchObject({ code: "ProxyUnreachable" });

    const unknown = await outboundFor(gateway.secretJson({ host: "gateway.invalid" }));
    await expect(unknown.send(PLAYER)).rejects.toMatchObject({ code: "ProxyUnreachable" });

    const secret = gateway.secretJson();
    await gateway.close();
    await expect((await outboundFor(secret)).send(PLAYER)).rejects.toMatchObject({ code: "ProxyUnreachable" });
  });

  test("a client that hangs up before the gateway has answered says nothing about the gateway", async () => {
    gateway.misbehave = () => ({ kind: "silence" });
    const outbound = await outboundFor();
    const { port, username, password } = new URL(outbound.proxyUrl);
    const client = connect(Number(port), "127.0.0.1");
    const authorization = Buffer.from(`${username}:${password}`).toString("base64");
    client.write(`CONNECT www.youtube.com:443 HTTP/1.1\r\nProxy-Authorization: Basic ${authorization}\r\n\r\n`);
    await eventually(() => gateway.connects.length === 1);

    client.resetAndDestroy();

    await eventually(() => gateway.open === 0);
    await expect(outbound.fault()).resolves.toBeUndefined();
  });

  test("a silent gateway is given up after 5 s", async () => {
    gateway.misbehave = () => ({ kind: "silence" });
    const outbound = await outboundFor();

    const startedAt = performance.now();
    await expect(outbound.send(PLAYER)).rejects.toMatchObject({ code: "ProxyUnreachable" });

    const tookMs = performance.now() - startedAt;
    expect(tookMs).toBeGreaterThan(0.98 * OUTBOUND_LIMITS.connectMs);
    expect(tookMs).toBeLessThan(OUTBOUND_LIMITS.connectMs + OUTBOUND_LIMITS.firstByteMs);
  });
});

describe("what the host answers", () => {
  test("HTTP/1.1 is spoken, also to hosts that offer HTTP/2", async () => {
    await (await outboundFor()).send(PLAYER);
    expect([...gateway.versions]).toEqual(["1.1"]);
  });

  test("bodies are decompressed, whatever the status", async () => {
    const outbound = await outboundFor();

    const packed = await outbound.send({ ...PLAYER, url: "https://www.youtube.com/gzip" });
    const down = await outbound.send({ ...PLAYER, url: "https://www.youtube.com/503" });

    expect(packed.body.toString()).toBe("packed");
    expect([down.status, down.body.toString()]).toEqual([503, "down"]);
  });

  test("a redirect is an answer, whoever asks: nobody follows it, also to a host on the list", async () => {
    const outbound = await outboundFor();
    const moved = { ...PLAYER, url: "https://www.youtube.com/moved" };

    const statuses = [
      (await outbound.send(moved)).status,
      (await outbound.stream(moved)).status,
      (await outbound.fetchFor("speech", 5_000)(moved.url)).status,
    ];

    expect(statuses).toEqual([302, 302, 302]);
    expect(new Set(gateway.connects.map(({ target }) => target))).toEqual(new Set(["www.youtube.com:443"]));
  });

  test.each(["half-gzip", "bomb", "big"])("an answer that is incomplete or too long is truncated: %s", async (path) => {
    const outbound = await outboundFor();

    const answer = outbound.send({ ...PLAYER, url: `https://www.youtube.com/${path}`, maxBytes: 10_000 });

    await expect(answer).rejects.toMatchObject({ code: "TruncatedResponse" });
  });

  test("an exit that dies in mid-body is a broken connection", async () => {
    gateway.misbehave = () => ({ kind: "cut", afterBytes: 20_000 });
    const outbound = await outboundFor();

    const answer = outbound.send({ ...PLAYER, url: "https://www.youtube.com/big" });

    await expect(answer).rejects.toMatchObject({ code: "NetworkReset" });
  });

  test("a certificate of an unknown authority blames the exit", async () => {
    const outbound = await outboundFor(gateway.secretJson({ caPem: undefined }));

    await expect(outbound.send(PLAYER)).rejects.toMatchObject({ code: "ProxyExitFailed" });
  });
});

describe("the list of hosts", () => {
  test.each([
    "https://example.com/",
    "https://evil-youtube.com/",
    "https://www.youtube.com:8443/",
    "http://www.youtube.com/",
  ])("%s is refused before anything is sent", async (url) => {
    const outbound = await outboundFor();

    await expect(outbound.send({ ...PLAYER, url })).rejects.toMatchObject({ code: "Unclassified" });

    expect(gateway.connects).toEqual([]);
  });

  test("a wildcard stands for subdomains", async () => {
    const outbound = await outboundFor();

    const answer = await outbound.send({ ...PLAYER, url: "https://rr1.googlevideo.com/x" });

    expect(answer.status).toBe(200);
  });
});

test("bytes are those the gateway counted", async () => {
  const outbound = await outboundFor();
  await outbound.send({ ...PLAYER, url: "https://www.youtube.com/big" });
  await outbound.send(PLAYER);
  await outbound.close();
  await gateway.close();

  const { bytesUp, bytesDown, requests } = outbound.usage();

  expect({ bytesUp, bytesDown, requests }).toEqual({
    bytesUp: gateway.bytes.up,
    bytesDown: gateway.bytes.down,
    requests: 2,
  });
});

test("a gateway may speak TLS itself", async () => {
  await gateway.close();
  gateway = await Gateway.start({ tls: true });
  const outbound = await outboundFor(gateway.secretJson({ protocol: "https" }));

  expect((await outbound.send(PLAYER)).body.toString()).toBe("hello");
});

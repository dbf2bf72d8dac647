import { once } from "node:events";
import http from "node:http";
import net, { type AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { HostAllowList } from "../../../lambdas/shared/proxy/host-allow-list.ts";
import { LoopbackProxy, type Route } from "../../../lambdas/shared/proxy/loopback-proxy.ts";

let target: net.Server;
let reached = 0;
let proxy: LoopbackProxy;

beforeEach(async () => {
  reached = 0;
  target = net.createServer((socket) => {
    reached++;
    socket.on("error", () => {}).end("hello from the target");
  });
  target.listen(0, "127.0.0.1");
  await once(target, "listening");
});

afterEach(async () => {
  await proxy.close();
  target.close();
});

const targetName = () => `127.0.0.1:${(target.address() as AddressInfo).port}`;

async function start(route: Route): Promise<void> {
  proxy = await LoopbackProxy.start({ hosts: new HostAllowList([targetName()]), route: () => route });
}

async function connect(name: string, authorization?: string): Promise<{ status: number; socket: net.Socket }> {
  const request = http.request(proxy.origin, {
    method: "CONNECT",
    path: name,
    ...(authorization && { headers: { "proxy-authorization": authorization } }),
  });
  request.end();
  const [response, socket, head] = (await once(request, "connect")) as [http.IncomingMessage, net.Socket, Buffer];
  socket.unshift(head);
  return { status: response.statusCode ?? 0, socket };
}

const gatewayRoute = (origin: string) => ({ kind: "gateway", agent: { origin } }) as unknown as Route;

test("proxy-chain takes an empty gateway address for direct: here it is an error and nothing is sent", async () => {
  await start(gatewayRoute(""));

  const { status } = await connect(targetName(), proxy.authorization("client"));

  expect([status, reached]).toEqual([502, 0]);
});

test("a malformed gateway address is an error and nothing is sent", async () => {
  await start(gatewayRoute("http://[bad"));

  const { status } = await connect(targetName(), proxy.authorization("client"));

  expect([status, reached]).toEqual([500, 0]);
});

test("without the token, or with another, nobody gets through", async () => {
  await start({ kind: "direct" });
  const other = `Basic ${Buffer.from("client:guess").toString("base64")}`;
  const otherUser = `Basic ${Buffer.from(`root:${new URL(proxy.url("tool")).password}`).toString("base64")}`;

  for (const authorization of [undefined, other, otherUser]) {
    expect((await connect(targetName(), authorization)).status).toBe(407);
  }
  expect(reached).toBe(0);
});

test("hosts and ports that are not on the list are refused and counted", async () => {
  await start({ kind: "direct" });

  for (const name of ["example.com:443", "127.0.0.1:1", "localhost:443", "169.254.169.254:80"]) {
    expect((await connect(name, proxy.authorization("tool"))).status).toBe(403);
  }
  expect([proxy.denied, reached]).toEqual([4, 0]);
});

test("plain http is not served", async () => {
  await start({ kind: "direct" });
  const request = http.get(`${proxy.origin}`, {
    path: `http://${targetName()}/`,
    headers: { "proxy-authorization": proxy.authorization("client") },
  });

  const [response] = (await once(request, "response")) as [http.IncomingMessage];

  expect([response.statusCode, reached]).toEqual([403, 0]);
});

test("the direct way reaches the target and is counted for whom it was opened", async () => {
  await start({ kind: "direct" });

  const { status, socket } = await connect(targetName(), proxy.authorization("tool"));
  const text = Buffer.concat(await socket.toArray());

  expect([status, String(text)]).toEqual([200, "hello from the target"]);
  expect(proxy.bytes("tool").down).toBe("hello from the target".length);
  expect(proxy.bytes("client")).toEqual({ up: 0, down: 0 });
});

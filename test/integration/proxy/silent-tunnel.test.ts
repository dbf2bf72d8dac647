import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { HostAllowList } from "../../../lambdas/shared/proxy/host-allow-list.ts";
import { OUTBOUND_LIMITS } from "../../../lambdas/shared/proxy/limits.ts";
import { ProxyMiddleware } from "../../../lambdas/shared/proxy/proxy-middleware.ts";

const sockets: Socket[] = [];
const server = createServer((socket) => sockets.push(socket));
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

test("a loopback proxy that never answers CONNECT, as when a host does not answer its direct connection, is given up", async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const hosts = new HostAllowList(["www.youtube.com"]);
  const silent = {
    kind: "direct",
    origin,
    url: () => origin,
    authorization: () => "Basic dXNlcjp0b2tlbg==",
    bytes: () => ({ up: 0, down: 0 }),
    faults: [],
    denied: 0,
    close: async () => undefined,
  } as const;
  const outbound = new ProxyMiddleware({
    proxy: silent,
    hosts,
    ca: undefined,
    judge: async () => "credentials-renewed",
    toolOperation: "player",
  });
  const startedAt = performance.now();
  await expect(outbound.send({ operation: "player", url: "https://www.youtube.com/" })).rejects.toMatchObject({
    code: "NetworkTimeout",
  });
  expect(performance.now() - startedAt).toBeLessThan(2 * OUTBOUND_LIMITS.connectMs);
  await outbound.close();
}, 20_000);

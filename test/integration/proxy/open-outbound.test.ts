import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { LANE_NAMES } from "../../../lambdas/shared/lanes.ts";
import { openOutbound } from "../../../lambdas/shared/proxy/open-outbound.ts";
import { SecretRefreshManager } from "../../../lambdas/shared/proxy/secret-refresh-manager.ts";
import { Gateway } from "../../support/gateway.ts";
import { OneSecret, orderOf, settingsOf } from "../../support/outbound.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

let gateway: Gateway;

beforeEach(async () => {
  gateway = await Gateway.start();
});
afterEach(() => gateway.close());

const PLAYER = { operation: "player", url: "https://www.youtube.com/" } as const;
const COMPONENTS = [...LANE_NAMES, "preflight", "listing"] as const;

function orderWith(environment: Record<string, string>, store = new OneSecret(gateway.secretJson())) {
  const settings = settingsOf(environment);
  return orderOf(store, { settings, secrets: new SecretRefreshManager({ settings, secrets: store }) });
}

describe("enforcement", () => {
  test.each(COMPONENTS)("%s gets no way out while the proxy is off", async (lane) => {
    const order = orderWith({ ENFORCE_PROXY_ALL: "1", PROXY_ENABLED: "false" });

    await expect(openOutbound({ ...order, lane })).rejects.toMatchObject({ code: "ProxyEnforced", effect: "halt" });
  });

  test.each(COMPONENTS)("%s gets no way out without a usable secret", async (lane) => {
    for (const enforced of ["0", "1"]) {
      const order = orderWith({ PROXY_ENABLED: "true", ENFORCE_PROXY_ALL: enforced });

      await expect(openOutbound({ ...order, lane })).rejects.toMatchObject({
        code: "ProxyMisconfigured",
        effect: "halt",
      });
    }
  });

  test("a secret that cannot be read or is malformed is no reason to go straight", async () => {
    const store = new OneSecret(gateway.secretJson());
    store.failing = true;
    const environment = { PROXY_ENABLED: "true", PROXY_SECRET_ID: "proxy" };
    await expect(openOutbound(orderWith(environment, store))).rejects.toMatchObject({ code: "ProxyMisconfigured" });

    const malformed = new OneSecret("{}");
    await expect(openOutbound(orderWith(environment, malformed))).rejects.toMatchObject({ code: "ProxyMisconfigured" });
  });

  test("a gateway that dies in mid-job is an error, never a straight connection", async () => {
    const outbound = await openOutbound(orderWith({ PROXY_ENABLED: "true", PROXY_SECRET_ID: "proxy" }));
    await outbound.send(PLAYER);
    await gateway.close();

    await expect(outbound.send(PLAYER)).rejects.toMatchObject({
      code: expect.stringMatching(/^(ProxyUnreachable|NetworkReset)$/),
    });
    await expect(outbound.send(PLAYER)).rejects.toMatchObject({ code: "ProxyUnreachable" });
    await outbound.close();
  });
});

describe("the secret's source", () => {
  test("PROXY_SECRET_JSON before Secrets Manager before the PROXY_* variables", async () => {
    const store = new OneSecret(gateway.secretJson({ username: "of-the-store" }));
    const variables = {
      PROXY_ENABLED: "true",
      PROXY_PROVIDER: "oxylabs",
      PROXY_GATEWAY_HOST: "127.0.0.1",
      PROXY_GATEWAY_PORT: String(gateway.port),
      PROXY_USERNAME: "of-the-variables",
      PROXY_PASSWORD: gateway.password,
    };
    const json = gateway.secretJson({ username: "of-the-json" });
    gateway.username = "of-the";

    for (const environment of [
      { ...variables, PROXY_SECRET_ID: "proxy", PROXY_SECRET_JSON: json },
      { ...variables, PROXY_SECRET_ID: "proxy" },
      variables,
    ]) {
      const outbound = await openOutbound(orderWith(environment, store));
      await outbound.send(PLAYER).catch(() => undefined);
      await outbound.close();
    }

    const names = gateway.connects.map(({ username }) => /of-the-[a-z]+/.exec(username)?.[0]);
    expect(names).toEqual(["of-the-json", "of-the-store", "of-the-variables"]);
  });

  test("the webshare backbone needs no gateway", async () => {
    const settings = settingsOf({
      PROXY_PROVIDER: "webshare",
      PROXY_USE_BACKBONE: "1",
      PROXY_USERNAME: "u",
      PROXY_PASSWORD: "word",
    });
    const manager = new SecretRefreshManager({ settings, secrets: new OneSecret("") });

    expect((await manager.current()).secret.gateway).toEqual({ protocol: "http", host: "p.webshare.io", port: 80 });
  });

  test("read again when older than 300 s, last known good while that fails", async () => {
    let now = 0;
    const store = new OneSecret(gateway.secretJson());
    const settings = settingsOf({ PROXY_ENABLED: "true", PROXY_SECRET_ID: "proxy" });
    const manager = new SecretRefreshManager({ settings, secrets: store, now: () => now });
    await Promise.all([manager.current(), manager.current()]);
    expect(store.reads).toBe(1);

    now = 299_000;
    store.change(gateway.secretJson({ port: 1 }));
    expect((await manager.current()).version).toBe("v1");
    now = 300_000;
    store.failing = true;
    expect((await manager.current()).version).toBe("v1");
    now = 301_000;
    await manager.current();
    expect(store.reads).toBe(2);
    now = 400_000;
    store.failing = false;
    expect((await manager.current()).version).toBe("v2");
    store.change("{}");
    expect((await manager.renew()).version).toBe("v2");
  });
});

describe("a further authority", () => {
  test("of EXTRA_CA_FILE is trusted and handed to tools", async () => {
    const file = join(temporaryFolder(), "ca.pem");
    writeFileSync(file, gateway.caPem);
    const store = new OneSecret(gateway.secretJson({ caPem: undefined }));
    const outbound = await openOutbound(
      orderWith({ PROXY_ENABLED: "1", PROXY_SECRET_ID: "x", EXTRA_CA_FILE: file }, store),
    );

    expect((await outbound.send(PLAYER)).status).toBe(200);
    expect(outbound.extraCaPem).toContain("BEGIN CERTIFICATE");
    await outbound.close();
  });

  const BROKEN = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

  test("of which one certificate cannot be read is refused, not half trusted", async () => {
    const file = join(temporaryFolder(), "ca.pem");
    writeFileSync(file, `${gateway.caPem}${BROKEN}`);
    const order = orderWith({ PROXY_ENABLED: "1", PROXY_SECRET_ID: "x", EXTRA_CA_FILE: file });

    await expect(openOutbound(order)).rejects.toThrow(/EXTRA_CA_FILE holds a certificate that cannot be read/);
  });

  test.each(["", "no certificate"])("that cannot be read is a setting at fault: %j", async (text) => {
    const file = join(temporaryFolder(), "ca.pem");
    if (text) writeFileSync(file, text);
    for (const enabled of ["0", "1"]) {
      const order = orderWith({ PROXY_ENABLED: enabled, PROXY_SECRET_ID: "x", EXTRA_CA_FILE: file });

      await expect(openOutbound(order)).rejects.toMatchObject({ code: "ProxyMisconfigured" });
    }
  });
});

describe("with the proxy off", () => {
  test("requests go straight and nothing of the proxy is asked", async () => {
    const store = new OneSecret("never read");
    const target = await Gateway.start({ tls: true });
    const file = join(temporaryFolder(), "ca.pem");
    writeFileSync(file, target.caPem);
    const order = orderWith({ EXTRA_CA_FILE: file }, store);
    const outbound = await openOutbound({ ...order, hosts: [`127.0.0.1:${target.port}`] });

    const answer = await outbound.send({ operation: "player", url: `https://127.0.0.1:${target.port}/` });

    expect([answer.status, store.reads, gateway.connects.length]).toEqual([400, 0, 0]);
    expect(outbound.usage().bytesDown).toBeGreaterThan(500);
    await outbound.close();
    await target.close();
  });
});

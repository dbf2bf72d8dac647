import { expect, test } from "vitest";
import type { Code } from "../../lambdas/shared/codes.ts";
import { EarshotError } from "../../lambdas/shared/errors.ts";
import { haltOf, secretWithoutHalt, storeHalt } from "../../lambdas/shared/proxy/halts.ts";
import { SecretRefreshManager } from "../../lambdas/shared/proxy/secret-refresh-manager.ts";
import { MemoryProxyState } from "../support/memory-proxy-state.ts";
import { OneSecret, settingsOf } from "../support/outbound.ts";

const ACCOUNT = JSON.stringify({ provider: "oxylabs", host: "gateway.example", port: 1, username: "a", password: "b" });

test("an account at fault fails fast for 300 s under its secret's version, and for no longer", async () => {
  let nowMs = Date.parse("2026-03-01T12:00:00Z");
  const state = new MemoryProxyState(() => new Date(nowMs));
  const settings = settingsOf({ PROXY_ENABLED: "true", PROXY_SECRET_ID: "proxy" });
  const secrets = new SecretRefreshManager({ settings, secrets: new OneSecret(ACCOUNT) });
  await storeHalt(state, "v1", new EarshotError("ProxyTrafficExhausted"));

  nowMs += 299_999;
  await expect(secretWithoutHalt(secrets, state)).rejects.toMatchObject({ code: "ProxyTrafficExhausted" });
  nowMs += 1;
  expect((await secretWithoutHalt(secrets, state)).version).toBe("v1");
});

test.each<Code>(["ProxyUnreachable", "ProxySessionRejected", "ProxyExitFailed", "NetworkReset"])(
  "%s is no halt: the next job may ask",
  async (code) => {
    const state = new MemoryProxyState();

    await storeHalt(state, "v1", new EarshotError(code));

    expect(await haltOf(state, "v1")).toBeUndefined();
  },
);

import { expect, test } from "vitest";
import type { EarshotError } from "../../lambdas/shared/errors.ts";
import type { GatewayFault, GatewayRefusal } from "../../lambdas/shared/proxy/gateway-fault.ts";
import { RefusalJudge } from "../../lambdas/shared/proxy/judge-refusal.ts";
import { ProxySecret } from "../../lambdas/shared/proxy/proxy-secret.ts";
import type { ResolvedSecret } from "../../lambdas/shared/proxy/secret-refresh-manager.ts";

const secret = ProxySecret.of({ provider: "oxylabs", host: "gateway.example", port: 1, username: "a", password: "b" });
const at = (version: string): ResolvedSecret => ({ secret, version });
const refused = (version: string, more: Partial<GatewayRefusal> = {}): GatewayRefusal => ({
  kind: "refused",
  status: 407,
  version,
  reason: undefined,
  exhausted: false,
  ...more,
});

/** A judge whose secret is `stored` by now, and what it did. */
function judgeWith(stored: string, ofTheBareAccount?: GatewayFault) {
  const did: string[] = [];
  const judge = new RefusalJudge({
    used: at("v1"),
    renew: async () => {
      did.push("read");
      return at(stored);
    },
    adopt: ({ version }) => void did.push(`adopt ${version}`),
    probe: async ({ version }) => {
      did.push(`probe ${version}`);
      return { bytes: { up: 0, down: 0 }, ...(ofTheBareAccount && { fault: ofTheBareAccount }) };
    },
    onHalt: async ({ version }, { code }) => void did.push(`halt ${version} ${code}`),
  });
  const codeOf = async (refusal: GatewayRefusal) => {
    const verdict = await judge.judge(refusal);
    return verdict === "credentials-renewed" ? verdict : (verdict as EarshotError).code;
  };
  return { did, codeOf };
}

test("traffic that has run out is halted at once, without a look at the secret", async () => {
  const { did, codeOf } = judgeWith("v2");

  expect(await codeOf(refused("v1", { exhausted: true }))).toBe("ProxyTrafficExhausted");
  expect(did).toEqual(["halt v1 ProxyTrafficExhausted"]);
});

test("a changed secret is taken once; tunnels still refused with the old one go again, and nothing is probed", async () => {
  const { did, codeOf } = judgeWith("v2");

  expect(await codeOf(refused("v1"))).toBe("credentials-renewed");
  expect(await codeOf(refused("v1"))).toBe("credentials-renewed");
  expect(did).toEqual(["read", "adopt v2"]);
});

test.each<[string, GatewayFault | undefined, string]>([
  ["is refused too: the account", refused("v1"), "ProxyAuthFailed"],
  ["has no traffic: the account", refused("v1", { exhausted: true }), "ProxyTrafficExhausted"],
  ["gets no answer: the gateway", { kind: "unreachable", why: "ETIMEDOUT" }, "ProxyUnreachable"],
  ["is accepted: the session", undefined, "ProxySessionRejected"],
])("the same secret, and the bare account %s", async (_, fault, code) => {
  const { did, codeOf } = judgeWith("v1", fault);

  expect(await codeOf(refused("v1"))).toBe(code);
  const halts = code === "ProxyAuthFailed" || code === "ProxyTrafficExhausted" ? [`halt v1 ${code}`] : [];
  expect(did).toEqual(["read", "probe v1", ...halts]);
});

test("equal questions at the same time are asked once", async () => {
  const { did, codeOf } = judgeWith("v1");

  await Promise.all([codeOf(refused("v1")), codeOf(refused("v1")), codeOf(refused("v1"))]);

  expect(did).toEqual(["read", "probe v1"]);
});

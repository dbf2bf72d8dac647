import { isCode } from "../codes.ts";
import type { EarshotError } from "../errors.ts";
import { ProxyAuthError, type ProxyError, ProxyTrafficExhaustedError } from "./proxy-errors.ts";
import type { ProxyState, StateFields } from "./proxy-state.ts";
import type { ResolvedSecret, SecretRefreshManager } from "./secret-refresh-manager.ts";

/** How long an account found at fault is not tried again, unless its secret changes. */
const HALT_SECONDS = 300;

const keyOf = (version: string) => `HALT#${version}`;

/** Later jobs fail fast until the secret's version changes or 300 s pass. Other errors than a halt of the account are not kept. */
export async function storeHalt(state: ProxyState, version: string, error: EarshotError): Promise<void> {
  const { code, detail } = error;
  if (!(code in HALTS)) return;
  await state.put(keyOf(version), { code, detail, atMs: Date.now() }, HALT_SECONDS);
}

/** The stored halt of a version: `code`, `detail` and `atMs`, milliseconds since the epoch; undefined: none. */
export const haltOf = (state: ProxyState, version: string): Promise<StateFields | undefined> =>
  state.get(keyOf(version));

/** The fault this version of the secret was found with, if that is not long ago. */
async function storedHalt(state: ProxyState, version: string): Promise<ProxyError | undefined> {
  const halt = await haltOf(state, version);
  const code = String(halt?.code);
  if (!halt || !isCode(code)) return undefined;
  return HALTS[code]?.(`${String(halt.detail)} (found by an earlier job)`);
}

/**
 * The account's secret, unless it was found at fault lately. A copy that is at fault is read again first: the halt is over as soon as the
 * secret has another version. Throws the halt.
 */
export async function secretWithoutHalt(
  secrets: Pick<SecretRefreshManager, "current" | "renew">,
  state: ProxyState,
): Promise<ResolvedSecret> {
  const held = await secrets.current();
  if (!(await storedHalt(state, held.version))) return held;
  const renewed = await secrets.renew();
  const halt = await storedHalt(state, renewed.version);
  if (halt) throw halt;
  return renewed;
}

const HALTS: Readonly<Record<string, (detail: string) => ProxyError>> = {
  ProxyAuthFailed: (detail) => new ProxyAuthError(detail),
  ProxyTrafficExhausted: (detail) => new ProxyTrafficExhaustedError(detail),
};

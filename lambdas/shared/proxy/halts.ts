import { isCode } from "../codes.ts";
import type { EarshotError } from "../errors.ts";
import { ProxyAuthError, type ProxyError, ProxyTrafficExhaustedError } from "./proxy-errors.ts";
import type { ProxyState, StateFields } from "./proxy-state.ts";

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
export async function storedHalt(state: ProxyState, version: string): Promise<ProxyError | undefined> {
  const halt = await haltOf(state, version);
  const code = String(halt?.code);
  if (!halt || !isCode(code)) return undefined;
  return HALTS[code]?.(`${String(halt.detail)} (found by an earlier job)`);
}

const HALTS: Readonly<Record<string, (detail: string) => ProxyError>> = {
  ProxyAuthFailed: (detail) => new ProxyAuthError(detail),
  ProxyTrafficExhausted: (detail) => new ProxyTrafficExhaustedError(detail),
};

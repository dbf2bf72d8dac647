import { isCode } from "./codes.ts";
import { EarshotError } from "./errors.ts";
import type { ProxyState, StateFields } from "./proxy/proxy-state.ts";

/** How long an account found at fault is not tried again, unless its secret changes. */
const HALT_SECONDS = 300;

const KEY = "HALT#DEEPGRAM";

/** Later jobs fail fast until the key's version changes or 300 s pass. Other errors than a halt are not kept. */
export async function storeAccountHalt(
  state: Pick<ProxyState, "put">,
  version: string,
  { code, detail, effect }: EarshotError,
  now: Date,
): Promise<void> {
  if (effect !== "halt" || !code.startsWith("Deepgram")) return;
  await state.put(KEY, { code, detail, version, atMs: now.getTime() }, HALT_SECONDS);
}

/** Throws the fault this version of the key was found with, if that is not long ago. */
export async function assertAccountGood(state: Pick<ProxyState, "get">, version: string): Promise<void> {
  const halt = await speechHalt(state);
  const code = String(halt?.code);
  if (!halt || halt.version !== version || !isCode(code)) return;
  throw new EarshotError(code, { detail: `${String(halt.detail)} (found by an earlier job)` });
}

/**
 * The last fault of the account that is not long ago: `code`, `detail`, `version` (of the key it was found with, which may have been
 * changed since) and `atMs`, milliseconds since the epoch. Undefined: none.
 */
export const speechHalt = (state: Pick<ProxyState, "get">): Promise<StateFields | undefined> => state.get(KEY);

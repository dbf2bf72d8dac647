import { isCode } from "../shared/codes.ts";
import { EarshotError } from "../shared/errors.ts";
import type { ProxyState } from "../shared/proxy/proxy-state.ts";

/** How long an account found at fault is not tried again, unless its secret changes. */
const HALT_SECONDS = 300;

const keyOf = (version: string) => `HALT#DEEPGRAM#${version}`;

/** Later jobs fail fast until the key's version changes or 300 s pass. Other errors than a halt are not kept. */
export async function storeAccountHalt(
  state: Pick<ProxyState, "put">,
  version: string,
  error: EarshotError,
): Promise<void> {
  if (error.effect !== "halt" || !error.code.startsWith("Deepgram")) return;
  await state.put(keyOf(version), { code: error.code, detail: error.detail }, HALT_SECONDS);
}

/** Throws the fault this version of the key was found with, if that is not long ago. */
export async function assertAccountGood(state: Pick<ProxyState, "get">, version: string): Promise<void> {
  const halt = await state.get(keyOf(version));
  const code = String(halt?.code);
  if (!halt || !isCode(code)) return;
  throw new EarshotError(code, { detail: `${String(halt.detail)} (found by an earlier job)` });
}

import { SecretValues } from "../observe/secret-values.ts";
import type { ResolvedSecret } from "./secret-refresh-manager.ts";
import { type TrustedCa, trustedCa } from "./trusted-ca.ts";
import type { Exit } from "./upstream-agent.ts";

/** Which exit is wanted. Nothing given: the bare account. */
export interface ExitChoice {
  readonly session?: string | undefined;
  /** ISO 3166-1 alpha-2. */
  readonly country?: string | undefined;
}

/** The exit that `secret`'s account has for `choice`. `caFile`: `EXTRA_CA_FILE`. */
export function makeExit({ secret, version }: ResolvedSecret, choice: ExitChoice, caFile: string | undefined): Exit {
  const hidden = new SecretValues();
  hidden.add(...secret.hiddenValues());
  return {
    gateway: secret.gateway,
    authorization: secret.authorization(choice),
    version,
    row: secret.row,
    hidden,
    secureContext: caOf({ secret }, caFile)?.context,
  };
}

/** The further authorities to trust with this secret. */
export function caOf({ secret }: Pick<ResolvedSecret, "secret">, caFile: string | undefined): TrustedCa | undefined {
  return trustedCa(caFile, secret.caPem);
}

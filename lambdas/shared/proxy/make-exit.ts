import type { SecureContext } from "node:tls";
import { SecretValues } from "../observe/secret-values.ts";
import type { ProviderRow } from "./provider-rows.ts";
import type { Gateway } from "./proxy-secret.ts";
import type { ResolvedSecret } from "./secret-refresh-manager.ts";
import { type TrustedCa, trustedCa } from "./trusted-ca.ts";

/** One way through the gateway: where it is and what it is told. */
export interface Exit {
  readonly gateway: Gateway;
  /** Value of the `Proxy-Authorization` header. */
  readonly authorization: string;
  /** Version of the secret that both come from. */
  readonly version: string;
  readonly row: ProviderRow;
  /** What to mask in what the gateway says. */
  readonly hidden: Pick<SecretValues, "hide">;
  /** Authorities that may vouch for a gateway with TLS; absent: the system's. */
  readonly secureContext?: SecureContext | undefined;
}

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

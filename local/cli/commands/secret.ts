import type { Io } from "../io.ts";
import type { SecretAction } from "../parse-arguments.ts";
import { checkHeldSecret } from "../secret/check-held-secret.ts";
import { putSecret } from "../secret/put-secret.ts";
import type { StartLaptop } from "../service/laptop-port.ts";

/** `secret check` and `secret put`. Exit code 5 when the account cannot be used; what is refused is not written. */
export function secret(action: SecretAction, io: Io, startLaptop: StartLaptop): Promise<number> {
  return action.name === "check" ? checkHeldSecret(action, io, startLaptop) : putSecret(action, io, startLaptop);
}

import type { EarshotError } from "../errors.ts";
import { faultError, type GatewayRefusal, isAuthRefusal, refusalDetail } from "./gateway-fault.ts";
import type { Probe } from "./probe-gateway.ts";
import { ProxyError } from "./proxy-errors.ts";
import type { ResolvedSecret } from "./secret-refresh-manager.ts";

interface JudgeTools {
  /** The secret that was refused. */
  readonly used: ResolvedSecret;
  /** Reads the secret past its cache. */
  readonly renew: () => Promise<ResolvedSecret>;
  /** From now on this secret is used. */
  readonly adopt: (secret: ResolvedSecret) => void;
  /** One CONNECT with the bare account. */
  readonly probe: (secret: ResolvedSecret) => Promise<Probe>;
  /** The account is at fault: later jobs need not find out again. */
  readonly onHalt: (secret: ResolvedSecret, error: EarshotError) => Promise<void>;
}

/**
 * Who is to blame for a 407, asked in this order: the account's traffic (the vendor's reason says so), a secret that was changed
 * meanwhile (then the caller tries once more), the account's credentials (the bare account is refused too), else the session.
 * Equal questions at the same time are asked once.
 */
export class RefusalJudge {
  readonly #tools: JudgeTools;
  #used: ResolvedSecret;
  #renewed = false;
  #verdict: Promise<EarshotError | "credentials-renewed"> | undefined;

  constructor(tools: JudgeTools) {
    this.#tools = tools;
    this.#used = tools.used;
  }

  judge(refusal: GatewayRefusal): Promise<EarshotError | "credentials-renewed"> {
    this.#verdict ??= this.#inquire(refusal).then((verdict) => {
      if (verdict === "credentials-renewed") this.#verdict = undefined;
      return verdict;
    });
    return this.#verdict;
  }

  async #inquire(refusal: GatewayRefusal): Promise<EarshotError | "credentials-renewed"> {
    if (refusal.version !== this.#used.version) return "credentials-renewed";
    if (refusal.exhausted) return this.#halt(faultError(refusal));
    if (!this.#renewed && (await this.#renew())) return "credentials-renewed";
    const { fault } = await this.#tools.probe(this.#used);
    if (fault?.kind === "unreachable") return faultError(fault);
    if (fault && (isAuthRefusal(fault) || fault.exhausted)) return this.#halt(faultError(fault));
    const account = fault ? `is answered with ${fault.status}` : "is accepted";
    return new ProxyError("ProxySessionRejected", {
      detail: `${refusalDetail(refusal)}; the bare account ${account}`,
    });
  }

  async #renew(): Promise<boolean> {
    const secret = await this.#tools.renew();
    this.#renewed = true;
    if (secret.version === this.#used.version) return false;
    this.#used = secret;
    this.#tools.adopt(secret);
    return true;
  }

  async #halt(error: ProxyError): Promise<ProxyError> {
    await this.#tools.onHalt(this.#used, error);
    return error;
  }
}

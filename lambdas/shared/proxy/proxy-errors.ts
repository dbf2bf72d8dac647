import type { Code } from "../codes.ts";
import { EarshotError, type ErrorFacts } from "../errors.ts";

/** Codes that blame the way out and not what was asked for. */
export type ProxyCode = Extract<Code, `Proxy${string}`>;

/** The way out is at fault. Messages name fields and statuses; they hold no user name, no password and no header of a request. */
export class ProxyError extends EarshotError {
  constructor(code: ProxyCode, facts: ErrorFacts = {}) {
    super(code, facts);
  }
}

/** The secret or the settings are missing or malformed. Nothing was sent. */
export class ProxyConfigurationError extends ProxyError {
  /** Each thing to mend, without values. */
  readonly problems: readonly string[];

  constructor(detail: string, cause?: unknown, problems: readonly string[] = [detail]) {
    super("ProxyMisconfigured", { detail, cause });
    this.problems = problems;
  }
}

/** The gateway refuses the account's credentials. */
export class ProxyAuthError extends ProxyError {
  constructor(detail?: string) {
    super("ProxyAuthFailed", detail === undefined ? {} : { detail });
  }
}

/** Enforcement is on and the proxy is off. Nothing was sent. */
export class ProxyEnforcementError extends ProxyError {
  constructor(detail = "ENFORCE_PROXY_ALL is on and PROXY_ENABLED is off: nothing was sent") {
    super("ProxyEnforced", { detail });
  }
}

/** The gateway does not answer: refused, unknown name, or silent past the limit. */
export class ProxyUnreachableError extends ProxyError {
  constructor(detail?: string) {
    super("ProxyUnreachable", detail === undefined ? {} : { detail });
  }
}

/** The account has no traffic left: another session or credential check would not help. */
export class ProxyTrafficExhaustedError extends ProxyError {
  constructor(detail?: string) {
    super("ProxyTrafficExhausted", detail === undefined ? {} : { detail });
  }
}

import type { CredentialFault } from "./credentials.ts";
import { type Exit, NO_SESSION } from "./exit.ts";
import type { ExitRule, GatewayFailure, Refusal } from "./exit-rules.ts";
import { isServed } from "./hosts.ts";
import { failureReply, forbiddenReply, refusalReply } from "./replies.ts";

/**
 * The gateway as a whole: `up` · `refuse` nobody listens and open tunnels are reset · `silent` connections are taken and never answered ·
 * slow by so many milliseconds · every CONNECT answered with one status.
 */
export type GatewayMode =
  | "up"
  | "refuse"
  | "silent"
  | { readonly slowMs: number }
  | { readonly answer: 407 | GatewayFailure };

/** What becomes of a CONNECT: a tunnel, a reply and the end, or (status 0) nothing at all. */
export interface Decision {
  readonly status: number;
  /** The whole reply; absent for a tunnel and for silence. */
  readonly reply?: string;
  readonly refusal?: Refusal;
}

/** Everything a decision depends on. */
export interface ConnectCase {
  readonly mode: GatewayMode;
  readonly fault: CredentialFault | undefined;
  readonly rule: ExitRule;
  readonly exit: Exit;
  readonly target: string;
  readonly hosts: readonly string[];
}

/** The gateway's own state comes first, then the credentials, the rule of the exit, and last the target. */
export function decide({ mode, fault, rule, exit, target, hosts }: ConnectCase): Decision {
  return byMode(mode) ?? byFault(fault) ?? byRule(rule, exit) ?? byTarget(target, hosts);
}

function byMode(mode: GatewayMode): Decision | undefined {
  if (mode === "silent") return { status: 0 };
  if (typeof mode !== "object" || !("answer" in mode)) return undefined;
  return mode.answer === 407 ? refused("credentials") : { status: mode.answer, reply: failureReply(mode.answer) };
}

function byFault(fault: CredentialFault | undefined): Decision | undefined {
  return fault === undefined ? undefined : refused(fault === "bad-session" ? "session" : "credentials");
}

/** A user name without a session cannot have its session refused. */
function byRule({ connect }: ExitRule, exit: Exit): Decision | undefined {
  if (connect === undefined) return undefined;
  if (connect === "silent") return { status: 0 };
  if ("status" in connect) return { status: connect.status, reply: failureReply(connect.status) };
  return connect.refuse === "session" && exit.session === NO_SESSION ? undefined : refused(connect.refuse);
}

function byTarget(target: string, hosts: readonly string[]): Decision {
  return isServed(target, hosts) ? { status: 200 } : { status: 403, reply: forbiddenReply() };
}

function refused(refusal: Refusal): Decision {
  return { status: 407, reply: refusalReply(refusal), refusal };
}

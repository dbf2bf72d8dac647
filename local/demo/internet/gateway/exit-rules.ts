import type { Block } from "../scenes/scene.ts";
import type { Exit } from "./exit.ts";

/** A 407 with a reason: the account's credentials, this session, or no traffic left. */
export type Refusal = "credentials" | "session" | "traffic";

/** Status codes with which providers say that an exit failed. */
export type GatewayFailure = 502 | 503 | 504 | 522 | 525;

/** How the exits it is for behave. Every field has its own effect; absent ones have none. */
export interface ExitRule {
  /** For this session alone; absent: for all sessions that no other rule names. */
  readonly session?: string;
  /** CONNECT is answered with 407 and this reason, with this status, or not at all. */
  readonly connect?: { readonly refuse: Refusal } | { readonly status: GatewayFailure } | "silent";
  /** Wait before CONNECT is answered. */
  readonly slowMs?: number;
  /** Each tunnel is reset within the answer with which it would carry more than this towards the client. */
  readonly cutAfterBytes?: number;
  /** Requests are answered like this. */
  readonly block?: Block;
  /** Requests that are still answered well before `block` begins; absent: none. */
  readonly blockAfterRequests?: number;
}

/** The rules in force and how much each session has asked so far. */
export interface ExitRules {
  set(rule: ExitRule): void;
  clear(): void;
  ruleFor(session: string): ExitRule;
  /** Counts one request of the exit; the block it meets, if any. */
  blockFor(exit: Exit): Block | undefined;
}

/** No rules and nothing asked so far. */
export function makeExitRules(): ExitRules {
  const rules = new Map<string | undefined, ExitRule>();
  const asked = new Map<string, number>();
  const ruleFor = (session: string): ExitRule => rules.get(session) ?? rules.get(undefined) ?? {};
  return {
    set: (rule) => void rules.set(rule.session, rule),
    clear: () => {
      rules.clear();
      asked.clear();
    },
    ruleFor,
    blockFor: (exit) => {
      const before = asked.get(exit.session) ?? 0;
      asked.set(exit.session, before + 1);
      const rule = ruleFor(exit.session);
      return before >= (rule.blockAfterRequests ?? 0) ? rule.block : undefined;
    },
  };
}

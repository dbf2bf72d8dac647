import { CODES, type Code, type Effect } from "./codes.ts";

/** Further facts of an error that may be logged, stored and shown: no URLs with signatures, no user names, no keys. */
export interface ErrorFacts {
  /** One sentence for the evidence. */
  readonly detail?: string;
  /** The youtubei client that was asked, for example `IOS`. */
  readonly client?: string;
  /** Earliest useful time of the next try, ISO 8601. */
  readonly retryAt?: string;
  /** ISO 3166-1 alpha-2 codes of the countries in which the video is to be had, where YouTube says so. */
  readonly availableCountries?: readonly string[];
  readonly cause?: unknown;
}

/**
 * The one error of the tree: its `name` is the code, so that Step Functions matches Retry lists on it.
 * `message` is safe to show; the cause is for logs only.
 */
export class EarshotError extends Error {
  readonly code: Code;
  readonly detail: string;
  readonly client: string | undefined;
  readonly retryAt: string | undefined;
  readonly availableCountries: readonly string[] | undefined;

  constructor(code: Code, facts: ErrorFacts = {}) {
    const detail = facts.detail ?? CODES[code].meaning;
    super(`${code}: ${detail}`, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = code;
    this.code = code;
    this.detail = detail;
    this.client = facts.client;
    this.retryAt = facts.retryAt;
    this.availableCountries = facts.availableCountries;
  }

  get effect(): Effect {
    return CODES[this.code].effect;
  }
}

/** Names under which AWS services refuse a call because of its rate (API references, "Common Errors"; S3, "Error responses"). */
const THROTTLED: ReadonlySet<string> = new Set([
  "ThrottlingException",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "TooManyRequestsException",
  "SlowDown",
]);

/** Any thrown value as one of ours; what nobody classified becomes `Unclassified`, with its name kept and its message dropped. */
export function toEarshotError(thrown: unknown): EarshotError {
  if (thrown instanceof EarshotError) return thrown;
  const name = thrown instanceof Error ? thrown.name : typeof thrown;
  if (THROTTLED.has(name))
    return new EarshotError("AwsThrottled", { detail: `a ${name}, several times`, cause: thrown });
  return new EarshotError("Unclassified", { detail: `an unclassified ${name}`, cause: thrown });
}

import type { Readable } from "node:stream";
import type { Exit } from "../gateway/exit.ts";
import type { Block, Scene } from "../scenes/scene.ts";

/** A decrypted request at one of the demo internet's servers. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Readable;
  /** The parsed body of a youtubei call; undefined elsewhere and for a body that is no JSON. */
  readonly json: unknown;
  readonly exit: Exit;
  /** The id the request is about; undefined where it is about none. */
  readonly videoId?: string;
  /** The uploaded video of that id. */
  readonly scene?: Scene;
  /** How this exit is refused here; absent: it is not. */
  readonly block?: Block;
}

/** What a server sends back. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** Wait before the first byte. */
  readonly delayMs?: number;
  /** Announce the whole body, send half of it and break the connection. */
  readonly truncated?: true;
  /** Break the connection without a word. */
  readonly reset?: true;
}

/** An object of a JSON document. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A JSON answer. */
export function json(value: unknown, status = 200): Answer {
  return { status, headers: { "content-type": "application/json; charset=UTF-8" }, body: JSON.stringify(value) };
}

/** A page. */
export function html(body: string, status = 200): Answer {
  return { status, headers: { "content-type": "text/html; charset=utf-8" }, body };
}

/** A body of another type. */
export function text(body: string, type: string, status = 200): Answer {
  return { status, headers: { "content-type": type }, body };
}

const REASONS: Readonly<Record<number, readonly [message: string, reason: string, status: string]>> = {
  400: ["Request contains an invalid argument.", "badRequest", "INVALID_ARGUMENT"],
  404: ["Requested entity was not found.", "notFound", "NOT_FOUND"],
  429: ["Resource has been exhausted (e.g. check quota).", "rateLimitExceeded", "RESOURCE_EXHAUSTED"],
  500: ["Internal error encountered.", "backendError", "INTERNAL"],
  503: ["The service is currently unavailable.", "backendError", "UNAVAILABLE"],
};

/** An error of a youtubei endpoint, in the form all Google APIs share. */
export function apiError(
  code: number,
  ...[message, reason, status]: Partial<readonly [string, string, string]>
): Answer {
  const [usualMessage, usualReason, usualStatus] = REASONS[code] ?? ["Unknown error.", "unknown", "UNKNOWN"];
  const said = message ?? usualMessage;
  return json(
    {
      error: {
        code,
        message: said,
        errors: [{ message: said, domain: "global", reason: reason ?? usualReason }],
        status: status ?? usualStatus,
      },
    },
    code,
  );
}

/** The value at a path of keys; undefined where the path ends early. */
function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? (inner as JsonObject)[key] : undefined),
    value,
  );
}

/** As `at`; undefined also where the value is no text. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === "string" ? found : undefined;
}

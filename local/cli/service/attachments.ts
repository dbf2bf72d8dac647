import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { answer, type Gate } from "../front.ts";
import { refusal } from "../refusal.ts";
import { differingNames, type SettingsDigest } from "./settings-digest.ts";

/** Path of the connection by which another process keeps the service alive; the rest of the front belongs to the API. */
export const ATTACH_PATH = "/_local/attach";
/** Header with the token of the run; it ends at the front and never reaches a function. */
export const TOKEN_HEADER = "x-earshot-token";
/** Header with the settings digest of the process that attaches. */
export const SETTINGS_HEADER = "x-earshot-settings";

/** The processes that use the service besides its host. Each holds one connection open: it ends when either side does. */
export interface Attachments {
  readonly gate: Gate;
  readonly count: number;
  /** Settles when no process is attached; from then on new ones are turned away, so that the host may end. */
  drained(): Promise<void>;
}

export function createAttachments(token: string, settings: SettingsDigest): Attachments {
  const open = new Set<ServerResponse>();
  let draining: (() => void) | undefined;
  let over = false;

  const attach = (request: IncomingMessage, response: ServerResponse) => {
    if (over) return answer(response, refusal(503, "the service is about to end"));
    const names = differingNames(settings, JSON.parse(String(request.headers[SETTINGS_HEADER] ?? "{}")));
    if (names.length > 0) return answer(response, refusal(409, "the service runs with other settings", { names }));
    open.add(response);
    response.on("close", () => {
      open.delete(response);
      if (open.size === 0) draining?.();
    });
    response.writeHead(200).flushHeaders();
  };

  return {
    gate(request, response) {
      if (!hasToken(request, token)) answer(response, refusal(401, "the token of this run is missing"));
      else if (request.url === ATTACH_PATH) attach(request, response);
      else {
        delete request.headersDistinct[TOKEN_HEADER];
        return undefined;
      }
      return "answered";
    },
    get count() {
      return open.size;
    },
    drained() {
      return new Promise((resolve) => {
        draining = () => {
          over = true;
          resolve();
        };
        if (open.size === 0) draining();
      });
    },
  };
}

function hasToken(request: IncomingMessage, token: string): boolean {
  const given = Buffer.from(String(request.headers[TOKEN_HEADER] ?? ""));
  const wanted = Buffer.from(token);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

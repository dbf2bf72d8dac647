import { CliFailure, EXIT, Interrupted, messageOf } from "../failure.ts";
import { answer, type Gate } from "../front.ts";
import { httpRequest } from "../http-request.ts";
import { refusal } from "../refusal.ts";
import type { Service } from "../service.ts";
import type { Laptop } from "./laptop-port.ts";

/** The only events that a command may send to a function past the API, all of them to `preflight`. */
const EVENTS = {
  check: { check: true },
  connect: { check: true, connect: true },
  state: { state: true },
  errors: { errors: true },
} as const;
export type Inspection = keyof typeof EVENTS;

const PATH = "/_local/preflight/";

/** Answers `/_local/preflight/check`, `…/connect`, `…/state` and `…/errors` with what the function says; to be asked after the token was checked. */
export function inspectGate(laptop: Laptop): Gate {
  return (request, response) => {
    const name = request.url?.startsWith(PATH) ? request.url.slice(PATH.length) : "";
    if (!Object.hasOwn(EVENTS, name)) return undefined;
    inspectHere(laptop, name as Inspection).then(
      (report) => answer(response, { status: 200, headers: JSON_TYPE, body: Buffer.from(JSON.stringify(report)) }),
      (error: unknown) => answer(response, refusal(502, messageOf(error))),
    );
    return "answered";
  };
}

const JSON_TYPE = { "content-type": "application/json" };

/** What the function `preflight` of a service in this process says. */
export function inspectHere(laptop: Laptop, name: Inspection): Promise<unknown> {
  return laptop.invoke("preflight", EVENTS[name]);
}

/** The same from a service that this command uses. Throws a CliFailure when it does not answer. */
export async function inspect(
  { baseUrl, headers }: Pick<Service, "baseUrl" | "headers">,
  name: Inspection,
  signal: AbortSignal,
): Promise<unknown> {
  try {
    const { status, text } = await httpRequest({ method: "GET", url: new URL(PATH + name, baseUrl), headers, signal });
    const parsed = JSON.parse(text);
    if (status === 200) return parsed;
    throw new Error(parsed.detail);
  } catch (error) {
    if (signal.aborted) throw new Interrupted();
    throw new CliFailure(`the local service cannot tell: ${messageOf(error)}`, EXIT.failed, error);
  }
}

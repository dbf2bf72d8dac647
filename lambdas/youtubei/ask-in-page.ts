import type { OutboundRequest } from "../shared/proxy/port.ts";
import type { Attempt } from "./attempt.ts";
import type { PageAnswer } from "./browser/page-network.ts";

/** As text, because a bundler rewrites functions in ways a page does not know. Its answer is read off the network. */
const ASK =
  "([url, init]) => fetch(url, init).then((answer) => answer.arrayBuffer()).then(() => undefined, () => undefined)";
/** The browser sets these itself. */
const OWN_HEADERS: ReadonlySet<string> = new Set(["user-agent", "origin"]);

/** Sends a request from inside the page, as its own scripts would. Throws what `PageNetwork.answerTo` throws. */
export function askInPage({ page, network, answerMs }: Attempt, request: OutboundRequest): Promise<PageAnswer> {
  const { url, method = "GET", headers = {}, body } = request;
  const sent = Object.fromEntries(Object.entries(headers).filter(([name]) => !OWN_HEADERS.has(name)));
  const init = { method, headers: sent, ...(body !== undefined && { body: String(body) }) };
  const { pathname } = new URL(url);
  return network.answerTo([pathname], answerMs, () => page.evaluate(`(${ASK})(${JSON.stringify([url, init])})`));
}

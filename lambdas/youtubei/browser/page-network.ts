import type { Page, Request, Response, Route } from "playwright-core";
import { EarshotError } from "../../shared/errors.ts";
import type { OutboundResponse } from "../../shared/proxy/port.ts";
import { browserError } from "./network-error.ts";

/** An answer as it came over the network, and the address it came from. */
export interface PageAnswer extends OutboundResponse {
  readonly url: URL;
}

/** Costs bytes and tells nothing about captions. */
const NOT_LOADED: ReadonlySet<string> = new Set([
  "image",
  "media",
  "font",
  "websocket",
  "eventsource",
  "manifest",
  "ping",
]);
/** Advertisements and bookkeeping on the page's own host. */
const NOT_ASKED =
  /^\/(?:pagead|ptracking|api\/stats|youtubei\/v1\/log_event|generate_204|error_204|csi_204|ads?)(?:\/|$)/;
/** Chromium's words where nothing was received (inspector_network_agent.cc); a body it has dropped is called evicted. */
const NO_DATA = /No data found for resource/;
const ABORTED = "net::ERR_ABORTED";
const REDIRECT = { least: 300, most: 399 } as const;

/** The network of a page: what it may load, what it has asked, and the answers to what is done in it. */
export class PageNetwork {
  readonly #page: Page;
  #requests = 0;

  private constructor(page: Page) {
    this.#page = page;
  }

  /** Lets the page load nothing but documents, scripts, styles and calls of `host`. */
  static async over(page: Page, host: string): Promise<PageNetwork> {
    const network = new PageNetwork(page);
    page.on("response", () => {
      network.#requests++;
    });
    await page.context().route("**/*", (route) => pass(route, host));
    return network;
  }

  /** Requests that were answered. */
  get requests(): number {
    return this.#requests;
  }

  /** Opens an address; its first answer, which may be a redirect, as soon as the document is there. */
  open(address: string, timeoutMs: number): Promise<PageAnswer> {
    const isDocument = (request: Request) =>
      request.isNavigationRequest() && request.frame() === this.#page.mainFrame();
    return this.#answer(isDocument, `opening ${new URL(address).pathname}`, timeoutMs, () =>
      this.#page.goto(address, { waitUntil: "domcontentloaded", timeout: timeoutMs }),
    );
  }

  /**
   * The first answer from one of `paths` to what `act` does in the page. Throws `NetworkTimeout` when none comes, the code of a failed
   * request, `LaneCrashed` when the page dies, and what `act` throws.
   */
  answerTo(paths: readonly string[], timeoutMs: number, act: () => Promise<unknown>): Promise<PageAnswer> {
    const isAsked = (request: Request) => paths.includes(new URL(request.url()).pathname);
    return this.#answer(isAsked, `asking ${paths.join(" or ")}`, timeoutMs, act);
  }

  async #answer(
    isAsked: (request: Request) => boolean,
    doing: string,
    timeoutMs: number,
    act: () => Promise<unknown>,
  ): Promise<PageAnswer> {
    const page = this.#page;
    const listening = new AbortController();
    try {
      const response = await new Promise<Response>((found, failed) => {
        const fail = (cause: unknown) => failed(browserError(cause, doing));
        const timer = setTimeout(
          () => failed(new EarshotError("NetworkTimeout", { detail: `${doing}: no answer` })),
          timeoutMs,
        );
        const onResponse = (response: Response) => isAsked(response.request()) && found(response);
        const onFailed = (request: Request) =>
          isAsked(request) && fail(request.failure()?.errorText ?? "net::ERR_FAILED");
        const onCrash = () => fail("the page crashed");
        page.on("response", onResponse).on("requestfailed", onFailed).on("crash", onCrash).on("close", onCrash);
        listening.signal.addEventListener("abort", () => {
          clearTimeout(timer);
          page.off("response", onResponse).off("requestfailed", onFailed).off("crash", onCrash).off("close", onCrash);
        });
        act().catch(fail);
      });
      return await read(response, doing);
    } finally {
      listening.abort();
    }
  }
}

function pass(route: Route, host: string): Promise<void> {
  const request = route.request();
  const url = new URL(request.url());
  const wanted = url.protocol === "https:" && url.hostname === host && !NOT_ASKED.test(url.pathname);
  return wanted && !NOT_LOADED.has(request.resourceType()) ? route.continue() : route.abort("blockedbyclient");
}

/** A redirect has no body to read. */
async function read(response: Response, doing: string): Promise<PageAnswer> {
  const status = response.status();
  const isRedirect = status >= REDIRECT.least && status <= REDIRECT.most;
  try {
    const body = isRedirect ? Buffer.alloc(0) : await response.body().catch((thrown) => emptyBody(response, thrown));
    return { url: new URL(response.url()), status, headers: response.headers(), body };
  } catch (thrown) {
    const error = browserError(thrown, doing);
    throw error.code === "LayoutChanged"
      ? new EarshotError("TruncatedResponse", { detail: doing, cause: thrown })
      : error;
  }
}

/**
 * The browser has nothing to give of an answer without a byte, and calls one that its page did not wait for aborted. Throws `thrown` for
 * every other answer: bytes that were announced and did not come are missing, and a connection that broke says so.
 */
function emptyBody(response: Response, thrown: unknown): Buffer {
  const announced = Number(response.headers()["content-length"] ?? 0);
  const failure = response.request().failure()?.errorText ?? ABORTED;
  if (announced === 0 && failure === ABORTED && NO_DATA.test(String(thrown))) return Buffer.alloc(0);
  throw thrown;
}

import { Readable } from "node:stream";
import { type Dispatcher, Pool, ProxyAgent, request as send, fetch as undiciFetch } from "undici";
import { EarshotError } from "../errors.ts";
import { plus } from "./byte-meter.ts";
import { faultError, type GatewayFault, type GatewayRefusal, isAuthRefusal } from "./gateway-fault.ts";
import type { HostAllowList } from "./host-allow-list.ts";
import { DEFAULT_MAX_BYTES, OUTBOUND_LIMITS } from "./limits.ts";
import type { LocalProxy } from "./local-proxy.ts";
import { networkError } from "./network-error.ts";
import { patient, unlessGivenUp, urlOf } from "./patient-fetch.ts";
import type {
  FetchFunction,
  Operation,
  Outbound,
  OutboundRequest,
  OutboundResponse,
  OutboundStream,
  OutboundUsage,
} from "./port.ts";
import { ACCEPT_ENCODING, decodeBody, readBody } from "./read-body.ts";
import { type OperationRecord, RequestLedger } from "./request-ledger.ts";
import type { TrustedCa } from "./trusted-ca.ts";

/** What an authentication refusal comes down to: an error, or new credentials are in place and the request may go once more. */
export type RefusalVerdict = EarshotError | "credentials-renewed";

/** What a way out was used for, told when it is closed. */
export interface OutboundReport {
  readonly records: readonly OperationRecord[];
  /** CONNECTs that the gateway refused with 407, and those of them that tools with their own client made. */
  readonly refusals: number;
  readonly toolRefusals: number;
}

interface ProxyMiddlewareOptions {
  readonly proxy: LocalProxy;
  readonly hosts: HostAllowList;
  readonly ca: TrustedCa | undefined;
  /** Looks into a 407. Says `credentials-renewed` once at most. */
  readonly judge: (refusal: GatewayRefusal) => Promise<RefusalVerdict>;
  /** What the traffic of tools with their own client is booked as. */
  readonly toolOperation: Operation;
  /** Called once, after the last byte. */
  readonly onClose?: (report: OutboundReport) => Promise<void>;
}

/** undici's timers may be up to a second late. */
const TIMER_SLACK_MS = 1_000;

/** The HTTP client of a lane invocation: undici through the invocation's loopback proxy, with limits on time and size. */
export class ProxyMiddleware implements Outbound {
  readonly #options: ProxyMiddlewareOptions;
  readonly #agent: ProxyAgent;
  readonly #ledger = new RequestLedger();
  #requests = 0;
  #toolRequests = 0;
  #closing: Promise<void> | undefined;

  constructor(options: ProxyMiddlewareOptions) {
    this.#options = options;
    this.#agent = makeAgent(options.proxy, options.ca);
  }

  get proxyUrl(): string {
    return this.#options.proxy.url("tool");
  }

  get extraCaPem(): string | undefined {
    return this.#options.ca?.pem;
  }

  async send(request: OutboundRequest): Promise<OutboundResponse> {
    const url = this.#checkedUrl(request.url);
    for (;;) {
      const answer = await this.#attempt(request.operation, () => this.#exchange(url, request));
      if (answer !== "credentials-renewed") return answer;
    }
  }

  async stream(request: Omit<OutboundRequest, "maxBytes">): Promise<OutboundStream> {
    const url = this.#checkedUrl(request.url);
    for (;;) {
      const answer = await this.#attempt(request.operation, () => this.#open(url, request));
      if (answer === "credentials-renewed") continue;
      const { statusCode: status, headers, body } = answer;
      return { status, headers: withOneValueEach(headers), body: this.#translated(body) };
    }
  }

  fetchFor(operation: Operation, patienceMs: number): FetchFunction {
    const dispatcher = patient(this.#agent, patienceMs);
    return async (input, init) => {
      const url = this.#checkedUrl(urlOf(input));
      // The type packages of Node and undici describe one thing twice.
      const options = { ...init, dispatcher, redirect: "manual" } as Parameters<typeof undiciFetch>[1];
      const answer = await this.#attempt(operation, () => undiciFetch(url, options).catch(unlessGivenUp(init)));
      if (answer === "credentials-renewed") throw renewedMeanwhile();
      return answer as unknown as Response;
    };
  }

  usage(): OutboundUsage {
    const { up, down } = plus(this.#options.proxy.bytes("client"), this.#options.proxy.bytes("tool"));
    return { requests: this.#requests, bytesUp: up, bytesDown: down };
  }

  addRequests(count: number): void {
    this.#requests += count;
    this.#toolRequests += count;
  }

  async fault(): Promise<EarshotError | undefined> {
    const fault = this.#options.proxy.faults.at(-1);
    const verdict = fault && (await this.#judge(fault));
    if (verdict !== "credentials-renewed") return verdict;
    return renewedMeanwhile();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const { proxy, onClose, toolOperation } = this.#options;
    await this.#agent.destroy();
    await proxy.close();
    this.#ledger.settle(proxy.bytes("client"));
    const tools = proxy.bytes("tool");
    if (tools.up > 0) this.#ledger.addTool(toolOperation, this.#toolRequests, tools);
    const refusals = proxy.faults.filter((fault) => fault.kind === "refused" && isAuthRefusal(fault));
    await onClose?.({
      records: this.#ledger.records(),
      refusals: refusals.length,
      toolRefusals: refusals.filter(({ user }) => user === "tool").length,
    });
  }

  #checkedUrl(text: string): URL {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url?.protocol !== "https:") {
      throw new EarshotError("Unclassified", { detail: "only https URLs may be asked for" });
    }
    if (this.#options.hosts.allows(url.hostname, Number(url.port || 443))) return url;
    throw new EarshotError("Unclassified", { detail: `${url.hostname} is not a host that may be asked here` });
  }

  async #attempt<Answer>(
    operation: Operation,
    exchange: () => Promise<Answer>,
  ): Promise<Answer | "credentials-renewed"> {
    const { proxy } = this.#options;
    const faultsBefore = proxy.faults.length;
    const startedAt = performance.now();
    const book = (error?: EarshotError) =>
      this.#ledger.add(operation, proxy.bytes("client"), performance.now() - startedAt, error?.code);
    this.#requests++;
    try {
      const response = await exchange();
      book();
      return response;
    } catch (thrown) {
      const fault = proxy.faults.slice(faultsBefore).at(-1);
      const verdict = fault ? await this.#judge(fault) : networkError(thrown, proxy.kind === "gateway");
      if (verdict === "credentials-renewed") return verdict;
      book(verdict);
      throw verdict;
    }
  }

  async #exchange(url: URL, request: OutboundRequest): Promise<OutboundResponse> {
    const { maxBytes = DEFAULT_MAX_BYTES } = request;
    const response = await this.#open(url, {
      ...request,
      headers: { "accept-encoding": ACCEPT_ENCODING, ...withLowerCaseNames(request.headers) },
    });
    const headers = withOneValueEach(response.headers);
    const raw = await readBody(response.body, maxBytes);
    return {
      status: response.statusCode,
      headers,
      body: await decodeBody(raw, headers["content-encoding"], maxBytes),
    };
  }

  #open(url: URL, { method = "GET", body, headers }: OutboundRequest): Promise<Dispatcher.ResponseData> {
    return send(url, {
      dispatcher: this.#agent,
      method,
      headers: withLowerCaseNames(headers),
      ...(body !== undefined && { body }),
    });
  }

  /** The body, whose failures are ours. */
  #translated(body: Readable): Readable {
    const throughGateway = this.#options.proxy.kind === "gateway";
    return Readable.from(
      (async function* () {
        try {
          yield* body;
        } catch (thrown) {
          throw networkError(thrown, throughGateway);
        }
      })(),
      { objectMode: false },
    );
  }

  #judge(fault: GatewayFault): Promise<RefusalVerdict> | RefusalVerdict {
    const blamesAccount = fault.kind === "refused" && (isAuthRefusal(fault) || fault.exhausted);
    return blamesAccount ? this.#options.judge(fault) : faultError(fault);
  }
}

function makeAgent(proxy: LocalProxy, ca: TrustedCa | undefined): ProxyAgent {
  const { connectMs, firstByteMs, idleMs } = OUTBOUND_LIMITS;
  return new ProxyAgent({
    uri: proxy.origin,
    token: proxy.authorization("client"),
    // HTTP/1.1 keeps one request a time on a connection, so that a broken one concerns one request.
    allowH2: false,
    connections: 1,
    connectTimeout: connectMs,
    headersTimeout: firstByteMs - TIMER_SLACK_MS,
    bodyTimeout: idleMs - TIMER_SLACK_MS,
    // A CONNECT without an answer is under none of the above: this client speaks to the loopback proxy.
    clientFactory: (origin, options) => new Pool(origin, { ...options, headersTimeout: connectMs + TIMER_SLACK_MS }),
    ...(ca && { requestTls: { secureContext: ca.context } }),
  });
}

const renewedMeanwhile = () =>
  new EarshotError("NetworkReset", { detail: "the proxy account's credentials were renewed meanwhile" });

function withLowerCaseNames(headers: OutboundRequest["headers"] = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function withOneValueEach(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value = ""]) => [name, String(value)]));
}

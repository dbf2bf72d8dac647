import { BoundedMap } from "../bounded-map.ts";
import { type EarshotError, toEarshotError } from "../errors.ts";
import { laneRow } from "../lanes.ts";
import type { MetricsPort } from "../observe/metrics.ts";
import type { Log } from "../observe/safe-structured-logger.ts";
import { BoundedBlacklist } from "./bounded-blacklist.ts";
import { chooseCountry } from "./choose-country.ts";
import { takePlace } from "./concurrency-lease.ts";
import { secretWithoutHalt, storeHalt } from "./halts.ts";
import { assertMayGoOut, type Component, openOutbound } from "./open-outbound.ts";
import type { Outbound } from "./port.ts";
import { ProxyEnforcementError } from "./proxy-errors.ts";
import type { OutboundReport } from "./proxy-middleware.ts";
import type { ProxySettings } from "./proxy-settings.ts";
import type { ProxyState } from "./proxy-state.ts";
import { logRequests, requestEntries } from "./request-log.ts";
import type { ResolvedSecret, SecretRefreshManager } from "./secret-refresh-manager.ts";
import { type SessionGeneration, SessionGenerations } from "./session-generations.ts";

interface ProxyManagerOptions {
  readonly settings: ProxySettings;
  readonly secrets: SecretRefreshManager;
  readonly state: ProxyState;
  readonly metrics: MetricsPort;
  readonly log: Pick<Log, "info" | "warn">;
  readonly now: () => Date;
}

/** Who wants to go out, and for what. */
export interface OpenRequest {
  readonly component: Component;
  /** Jobs have their own exits; a listing's id serves as well. */
  readonly jobId: string;
  readonly hosts: readonly string[];
  readonly videoId?: string;
  readonly channelName?: string | undefined;
  readonly correlationId?: string;
  /** Where the video can be seen, ISO 3166-1 alpha-2, if that is known. */
  readonly availableCountries?: readonly string[] | undefined;
}

/** Life of a place for components that are no lanes, seconds. */
const PLACE_SECONDS = 60;
/** A burnt session may be met by chance in another job; more than a few in a row is no chance. */
const SKIPS = 5;
const REMEMBERED_JOBS = 100;

/** Opens ways out: one session per job and generation for all lanes, an account found at fault is not asked again, every use is logged. */
export class ProxyManager {
  readonly #options: ProxyManagerOptions;
  readonly #generations: SessionGenerations;
  readonly #blacklist: BoundedBlacklist;
  /** The generation of each job's last way out of this process; the oldest are forgotten. */
  readonly #opened = new BoundedMap<string, SessionGeneration>(REMEMBERED_JOBS);

  constructor(options: ProxyManagerOptions) {
    this.#options = options;
    this.#generations = new SessionGenerations(options.state);
    this.#blacklist = new BoundedBlacklist({ state: options.state, now: () => options.now().getTime() });
  }

  /**
   * A way out. With the proxy off nothing of the proxy's state is touched. Throws `ProxyEnforced`, `ProxyMisconfigured`, a halt stored
   * under the secret's version, and `ProxyUnreachable` if `PROXY_MAX_CONCURRENCY` ways out stay in use.
   */
  async open(request: OpenRequest): Promise<Outbound> {
    const { settings } = this.#options;
    this.#enforce();
    return settings.PROXY_ENABLED ? this.#openThroughGateway(request) : this.#open(request, { generation: 0 });
  }

  /** The exit of the job's last way out is burnt: its next ones have another. */
  async burn(jobId: string, error: EarshotError): Promise<void> {
    const { settings, secrets, metrics } = this.#options;
    if (!settings.PROXY_ENABLED) return;
    const used = this.#opened.get(jobId) ?? (await this.#generations.current(jobId));
    const { secret } = await secrets.current();
    await this.#blacklist.add(secret.row.sessionId(jobId, used.generation));
    const elsewhere = used.elsewhere || error.code === "GeoBlockedHere";
    if (await this.#generations.raise(jobId, { ...used, elsewhere })) metrics.add("proxy.session.rotated");
  }

  #enforce(): void {
    try {
      assertMayGoOut(this.#options.settings);
    } catch (error) {
      if (error instanceof ProxyEnforcementError) this.#options.metrics.add("proxy.enforcement.violation");
      throw error;
    }
  }

  async #openThroughGateway(request: OpenRequest): Promise<Outbound> {
    const { secrets, state, settings } = this.#options;
    const [resolved, current] = await Promise.all([
      secretWithoutHalt(secrets, state),
      this.#generations.current(request.jobId),
    ]);
    const session = await this.#unburnt(request.jobId, current, resolved);
    this.#opened.set(request.jobId, session);
    const country = chooseCountry({
      secret: resolved.secret.country,
      settings: settings.PROXY_COUNTRY,
      available: request.availableCountries,
      ...session,
    });
    const leave = await this.#enter(request.component);
    return this.#open(request, { generation: session.generation, country, leave }).catch(async (error: unknown) => {
      await leave();
      throw error;
    });
  }

  /** Skips sessions that another job has burnt. */
  async #unburnt(jobId: string, current: SessionGeneration, { secret }: ResolvedSecret): Promise<SessionGeneration> {
    let session = current;
    for (let skip = 0; skip < SKIPS; skip++) {
      if (!(await this.#blacklist.has(secret.row.sessionId(jobId, session.generation)))) break;
      await this.#generations.raise(jobId, session);
      session = await this.#generations.current(jobId);
    }
    return session;
  }

  async #enter(component: Component): Promise<() => Promise<void>> {
    const places = this.#options.settings.PROXY_MAX_CONCURRENCY;
    if (places === 0) return async () => undefined;
    const isLane = component !== "preflight" && component !== "listing";
    const leaseSeconds = isLane ? laneRow(component).attemptSeconds : PLACE_SECONDS;
    return takePlace({ state: this.#options.state, places, leaseSeconds });
  }

  #open(
    request: OpenRequest,
    { generation, country, leave }: { generation: number; country?: string | undefined; leave?: () => Promise<void> },
  ): Promise<Outbound> {
    const { settings, secrets, state } = this.#options;
    return openOutbound({
      lane: request.component,
      jobId: request.jobId,
      hosts: request.hosts,
      settings,
      secrets,
      generation,
      country,
      onHalt: (version, error) => storeHalt(state, version, error),
      onClose: async (report) => {
        await leave?.();
        if (settings.PROXY_ENABLED) await this.#report(request, report);
      },
    });
  }

  /** The log must not fail the work it tells of. */
  async #report(
    { component, hosts: _, availableCountries: __, ...who }: OpenRequest,
    report: OutboundReport,
  ): Promise<void> {
    const { state, metrics, log, now } = this.#options;
    const { records, refusals, toolRefusals } = report;
    const bytes = records.reduce((sum, { bytesUp, bytesDown }) => sum + bytesUp + bytesDown, 0);
    if (bytes > 0) metrics.add("proxy.bytes", bytes);
    if (refusals > 0) metrics.add("proxy.407", refusals);
    if (toolRefusals > 0 && component === "ytdlp") metrics.add("ytdlp.407", toolRefusals);
    const entries = requestEntries({ component, ...who }, records, now());
    for (const entry of entries) log.info("requests through the proxy", entry);
    await logRequests(state, entries).catch((thrown: unknown) =>
      log.warn("the request log was not written", { error: toEarshotError(thrown) }),
    );
  }
}

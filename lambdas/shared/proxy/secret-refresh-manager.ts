import { createHash } from "node:crypto";
import { EarshotError } from "../errors.ts";
import { countriesIn } from "./choose-country.ts";
import { isProviderName, PROVIDER_ROWS, type ProviderRow } from "./provider-rows.ts";
import { ProxyConfigurationError } from "./proxy-errors.ts";
import { ProxySecret } from "./proxy-secret.ts";
import type { ProxySettings } from "./proxy-settings.ts";

/** The store of secrets, as far as it is read here. Rejects if there is no such secret or it may not be read. */
export interface SecretStore {
  getSecret(id: string): Promise<{ readonly value: string; readonly versionId: string }>;
}

/** A proxy secret and what tells its versions apart; the version may be stored and shown. */
export interface ResolvedSecret {
  readonly secret: ProxySecret;
  readonly version: string;
}

interface SecretRefreshOptions {
  readonly settings: ProxySettings;
  readonly secrets: SecretStore;
  /** Called with each version once it is known, for whoever must hide it. */
  readonly onSecret?: (secret: ResolvedSecret) => void;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

const FRESH_MS = 300_000;
/** How long a failed refresh is not tried again, unless asked for. */
const REST_MS = 30_000;

/**
 * The proxy secret: `PROXY_SECRET_JSON`, else Secrets Manager (`PROXY_SECRET_ID`), else the `PROXY_*` variables. A secret from the store
 * is read again on use when older than 300 s; while that fails the last good one is used on.
 */
export class SecretRefreshManager {
  readonly #options: SecretRefreshOptions;
  readonly #now: () => number;
  #held: ResolvedSecret | undefined;
  #dueAt = Number.NEGATIVE_INFINITY;
  #heldSince = Number.NaN;
  #reading: Promise<ResolvedSecret> | undefined;

  constructor(options: SecretRefreshOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** Throws `ProxyConfigurationError` if there is none and never was. */
  async current(): Promise<ResolvedSecret> {
    return this.#held && this.#now() < this.#dueAt ? this.#held : this.renew();
  }

  /** Seconds since the secret was read; undefined before. */
  get ageSeconds(): number | undefined {
    return this.#held && Math.max(0, Math.round((this.#now() - this.#heldSince) / 1000));
  }

  /** Reads it now, past the cache. The last good one if that fails. */
  renew(): Promise<ResolvedSecret> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<ResolvedSecret> {
    try {
      this.#held = await resolveSecret(this.#options);
      this.#options.onSecret?.(this.#held);
      this.#heldSince = this.#now();
      this.#dueAt = this.#heldSince + FRESH_MS;
    } catch (error) {
      if (!this.#held) throw error;
      this.#dueAt = this.#now() + REST_MS;
    }
    return this.#held;
  }
}

async function resolveSecret({ settings, secrets }: SecretRefreshOptions): Promise<ResolvedSecret> {
  const { PROXY_SECRET_JSON: json, PROXY_SECRET_ID: id } = settings;
  if (json !== undefined) return { secret: ProxySecret.parse(json, "PROXY_SECRET_JSON"), version: fingerprint(json) };
  if (id !== undefined) {
    const { value, versionId } = await secrets.getSecret(id).catch((error: unknown) => {
      throw unreadable(error);
    });
    return { secret: ProxySecret.parse(value, "the secret of PROXY_SECRET_ID"), version: versionId };
  }
  const fields = fieldsOfVariables(settings);
  return {
    secret: ProxySecret.of(
      fields,
      "PROXY_ENABLED is on, but neither PROXY_SECRET_JSON nor PROXY_SECRET_ID is set and the account from the PROXY_* variables",
    ),
    version: fingerprint(JSON.stringify(fields)),
  };
}

function unreadable(error: unknown): ProxyConfigurationError {
  if (error instanceof EarshotError) return new ProxyConfigurationError(error.detail, error);
  const name = error instanceof Error ? error.name : "unknown error";
  if (name === "ResourceNotFoundException") return new ProxyConfigurationError(NO_SECRET, error);
  return new ProxyConfigurationError(`the secret of PROXY_SECRET_ID cannot be read (${name})`, error);
}

const NO_SECRET = "there is no proxy account: npm start -- secret put stores one, or the PROXY_* variables hold it";

function fieldsOfVariables(settings: ProxySettings): Record<string, unknown> {
  const provider = settings.PROXY_PROVIDER ?? "generic";
  const row: ProviderRow | undefined = isProviderName(provider) ? PROVIDER_ROWS[provider] : undefined;
  const backbone = settings.PROXY_USE_BACKBONE ? row?.backbone : undefined;
  return {
    provider,
    host: settings.PROXY_GATEWAY_HOST ?? backbone?.host,
    port: settings.PROXY_GATEWAY_PORT ?? backbone?.port,
    username: settings.PROXY_USERNAME,
    password: settings.PROXY_PASSWORD,
    country: countriesIn(settings.PROXY_COUNTRY)[0],
  };
}

/** Short on purpose: enough to tell versions apart, too little to read anything from. */
function fingerprint(text: string): string {
  return `sha-${createHash("sha256").update(text).digest("hex").slice(0, 8)}`;
}

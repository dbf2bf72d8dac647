import type { CookieSettings } from "../shared/media/read-cookies.ts";
import type { Outbound } from "../shared/proxy/port.ts";
import type { ProxyState } from "../shared/proxy/proxy-state.ts";
import type { SecretStore } from "../shared/proxy/secret-refresh-manager.ts";

export interface DeepgramSettings extends CookieSettings {
  /** There is a proxy, so the next exit can be in another country. */
  readonly PROXY_ENABLED: boolean;
  /** Nothing may go past the proxy. */
  readonly ENFORCE_PROXY_ALL: boolean;
  /** Undefined: not known. */
  readonly PROXY_PRICE_USD_PER_GB: number | undefined;
  /** Secret with `{ "apiKey": … }`; absent: no speech recognition. */
  readonly DEEPGRAM_SECRET_ID: string | undefined;
  /** Speakers are told apart, at a price. */
  readonly SPEECH_SPEAKERS: boolean;
  readonly SPEECH_MAX_MINUTES: number;
  readonly SPEECH_MAX_USD_PER_DAY: number;
  readonly SPEECH_PRICE_USD_PER_MINUTE: number | undefined;
}

export interface DeepgramDeps {
  readonly secrets: Pick<SecretStore, "getSecret">;
  /** Called with the key as soon as it is known, for whoever must hide it. */
  readonly onSecret: (apiKey: string) => void;
  readonly state: Pick<ProxyState, "get" | "put" | "add" | "reserve">;
  /** Opens a way to the recogniser past the proxy; absent: it is asked through the proxy like everyone. */
  readonly openDirect?: (() => Promise<Outbound>) | undefined;
  /** Folders with programs, as in PATH. */
  readonly path: string | undefined;
  /** Longest wait for the recogniser, milliseconds. Default 720 s. */
  readonly patienceMs?: number | undefined;
  /** Waits so many milliseconds before a second order. Default: the clock. */
  readonly wait?: ((ms: number) => Promise<unknown>) | undefined;
}

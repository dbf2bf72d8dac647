import { randomBytes } from "node:crypto";
import { makeCertificates } from "./certificates.ts";
import type { GatewayMode } from "./gateway/decide.ts";
import { type ExitRule, makeExitRules } from "./gateway/exit-rules.ts";
import { type ConnectRecord, startGateway } from "./gateway/gateway.ts";
import { HOSTS } from "./gateway/hosts.ts";
import type { SessionTraffic } from "./gateway/traffic.ts";
import { makeHolds } from "./holds.ts";
import { makeOrigin, type RequestRecord } from "./origin/origin.ts";
import { makeSceneMemory } from "./origin/scene-memory.ts";
import type { DeepgramMode, World } from "./origin/world.ts";
import { makeClientVersions } from "./origin/youtube/clients.ts";
import { makeRecordings, type Recording } from "./recordings.ts";
import type { Endpoint, Scene } from "./scenes/scene.ts";
import { SCENES } from "./scenes.ts";

/** What the demo internet is started with. */
export interface InternetOptions {
  /** The proxy account. Session and country are appended to the user name by the client, in any of the providers' grammars. */
  readonly username: string;
  readonly password: string;
  /** Default: any free one. */
  readonly port?: number;
  /** Default: all of `SCENES`. */
  readonly scenes?: readonly Scene[];
  /** Epoch milliseconds; default: the clock. Signatures expire and premieres begin by it. */
  readonly now?: () => number;
  /** Host that CONNECT reaches for a preflight; default `www.gstatic.com`. */
  readonly preflightHost?: string;
  /** How long a token-gated caption URL stalls before its empty answer, milliseconds; default 300 (about 8 seconds on youtube.com). */
  readonly gateDelayMs?: number;
}

/** A small internet on the loopback: an authenticating proxy, and behind it YouTube, its media servers and Deepgram. */
export interface Internet {
  readonly proxyHost: "127.0.0.1";
  readonly proxyPort: number;
  /** The authority whose certificates all its servers show. */
  readonly caPem: string;
  readonly connects: readonly ConnectRecord[];
  readonly requests: readonly RequestRecord[];
  /** Bytes on the gateway's sockets by session; `none` for user names without one. */
  bytes(): Record<string, SessionTraffic>;
  /** Replaces the rule of `rule.session`, or the rule of all sessions without one of their own. */
  setExit(rule: ExitRule): void;
  clearExits(): void;
  setGateway(mode: GatewayMode): Promise<void>;
  /** A new account; open tunnels go on. */
  setCredentials(username: string, password: string): void;
  setDeepgram(mode: DeepgramMode): void;
  /** Versions of a youtubei client below this one are answered with 400. */
  setOldestVersion(client: string, version: string): void;
  /** Serves a recorded answer for a video (`*`: any) and endpoint in place of the rendered one. */
  serve(videoId: string, endpoint: Endpoint, recording: Recording): void;
  clearRecordings(): void;
  /** Keeps back the answers for a video and endpoint until the function that it gives is called. Requests stand in `requests` meanwhile. */
  hold(videoId: string, endpoint: Endpoint): () => void;
  stop(): Promise<void>;
}

/** Starts the demo internet. Rejects when the port is taken. */
export async function startInternet(options: InternetOptions): Promise<Internet> {
  const { now = Date.now, preflightHost = "www.gstatic.com" } = options;
  const hosts = [...HOSTS, preflightHost];
  const certificates = makeCertificates(hosts);
  const rules = makeExitRules();
  const recordings = makeRecordings();
  const holds = makeHolds();
  const versions = makeClientVersions();
  const world: World = {
    scenes: new Map((options.scenes ?? SCENES).map((scene) => [scene.id, scene])),
    rules,
    recordings,
    holds,
    memory: makeSceneMemory(),
    versions,
    now,
    startedAt: now(),
    signingKey: randomBytes(32),
    gateDelayMs: options.gateDelayMs ?? 300,
    deepgram: "ok",
  };
  const origin = makeOrigin(certificates, world);
  const account = { username: options.username, password: options.password };
  const gateway = await startGateway({ port: options.port ?? 0, account, hosts, rules, now, onTunnel: origin.accept });
  return {
    proxyHost: "127.0.0.1",
    proxyPort: gateway.port,
    caPem: certificates.caPem,
    connects: gateway.connects,
    requests: origin.requests,
    bytes: gateway.bytes,
    setExit: rules.set,
    clearExits: rules.clear,
    setGateway: gateway.setMode,
    setCredentials: (username, password) => gateway.setAccount({ username, password }),
    setDeepgram: (mode) => {
      world.deepgram = mode;
    },
    setOldestVersion: versions.setOldest,
    serve: recordings.serve,
    clearRecordings: recordings.clear,
    hold: holds.hold,
    stop: gateway.stop,
  };
}

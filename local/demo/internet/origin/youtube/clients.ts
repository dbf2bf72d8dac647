import { textAt } from "../exchange.ts";

/** How one youtubei client is treated. */
export interface ClientRow {
  /** What this client gets for a video that can be played: the video, or a refusal whatever the video is. */
  readonly answers: "video" | "reload" | "error" | "login" | "embedded";
  /** Caption URLs are usable as they are, or want a proof-of-origin token. */
  readonly captions: "clean" | "gated";
  /** Format that is already part of this client's caption URLs. */
  readonly captionFormat?: "srv3";
  /** Texts come as `runs` (apps) or as `simpleText` (web). */
  readonly texts: "runs" | "simpleText";
  /** Streams carry URLs of their own; without, they are to be had through the adaptive protocol alone. */
  readonly streamUrls: boolean;
  /** The stream URLs are refused when fetched. */
  readonly burntStreams?: true;
  readonly microformat: boolean;
  /** Oldest version that is still accepted, compared part by part. */
  readonly oldestVersion: string;
}

const APP = { answers: "video", captions: "clean", texts: "runs", streamUrls: true, microformat: false } as const;
const WEB = { answers: "video", captions: "gated", texts: "simpleText", streamUrls: false, microformat: true } as const;

const rows = {
  WEB: { ...WEB, oldestVersion: "2.20260101" },
  WEB_EMBEDDED_PLAYER: { ...WEB, answers: "embedded", captions: "clean", oldestVersion: "1.20260101" },
  WEB_CREATOR: { ...WEB, answers: "login", oldestVersion: "1.20260101" },
  MWEB: { ...WEB, answers: "reload", oldestVersion: "2.20260101" },
  ANDROID: { ...APP, captionFormat: "srv3", streamUrls: false, oldestVersion: "20.10" },
  ANDROID_VR: { ...APP, burntStreams: true, oldestVersion: "1.60" },
  IOS: { ...APP, oldestVersion: "20.10" },
  VISIONOS: { ...APP, oldestVersion: "1.0" },
  TVHTML5: { ...WEB, answers: "error", oldestVersion: "7.20260101" },
} as const satisfies Record<string, ClientRow>;

/** Names of the youtubei clients that are known at all. */
export type ClientName = keyof typeof rows;

/** State of the clients in late 2026, one row each. */
export const CLIENTS: Readonly<Record<ClientName, ClientRow>> = rows;

/** Whether the name is one of a known client. */
export function isClient(name: string): name is ClientName {
  return Object.hasOwn(rows, name);
}

/** The client that a youtubei call says it is, and its version; empty where it does not say. */
export const askedAs = (json: unknown): { readonly client: string; readonly version: string } => ({
  client: textAt(json, "context", "client", "clientName") ?? "",
  version: textAt(json, "context", "client", "clientVersion") ?? "",
});

/** Which versions are too old, changeable while the internet runs. */
export interface ClientVersions {
  setOldest(client: string, version: string): void;
  isAccepted(client: string, version: string): boolean;
}

/** The oldest versions of the table, until others are set. */
export function makeClientVersions(): ClientVersions {
  const raised = new Map<string, string>();
  return {
    setOldest: (client, version) => void raised.set(client, version),
    isAccepted: (client, version) => {
      const oldest = raised.get(client) ?? (isClient(client) ? CLIENTS[client].oldestVersion : undefined);
      return oldest !== undefined && compareVersions(version, oldest) >= 0;
    },
  };
}

function compareVersions(left: string, right: string): number {
  const [lefts, rights] = [left, right].map((version) => version.split(".").map(Number));
  for (const [index, part] of (rights ?? []).entries()) {
    const difference = (lefts?.[index] ?? 0) - part;
    if (difference !== 0) return Number.isNaN(difference) ? -1 : difference;
  }
  return 0;
}

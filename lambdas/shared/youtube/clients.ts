import { EarshotError } from "../errors.ts";

/** One identity under which youtubei answers. */
export interface YoutubeClient {
  /** `context.client.clientName`, and the client's name in evidence and provenance. */
  readonly name: string;
  /** Header `X-YouTube-Client-Name`. */
  readonly id: number;
  readonly version: string;
  /** `{version}` stands for the version. */
  readonly userAgent: string;
  /** `player`: its caption URLs need no token. `panel`: asked for the transcript panel only. */
  readonly use: "player" | "panel";
  /** Further fields of `context.client`. */
  readonly context: Readonly<Record<string, string | number>>;
}

/**
 * The clients in the order in which they are asked. Versions and fields as yt-dlp 2026.08.19 sends them; ANDROID and IOS gave caption
 * URLs without a token requirement in 2026-09, VISIONOS has been yt-dlp's default since 2026-08.
 */
export const CLIENTS: readonly YoutubeClient[] = [
  {
    name: "IOS",
    id: 5,
    version: "21.26.4",
    userAgent: "com.google.ios.youtube/{version} (iPhone16,2; U; CPU iOS 18_3_2 like Mac OS X;)",
    use: "player",
    context: { deviceMake: "Apple", deviceModel: "iPhone16,2", osName: "iPhone", osVersion: "18.3.2.22D82" },
  },
  {
    name: "ANDROID",
    id: 3,
    version: "21.26.364",
    userAgent: "com.google.android.youtube/{version} (Linux; U; Android 11) gzip",
    use: "player",
    context: { androidSdkVersion: 30, osName: "Android", osVersion: "11" },
  },
  {
    name: "VISIONOS",
    id: 101,
    version: "1.02",
    userAgent:
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15",
    use: "player",
    context: { deviceMake: "Apple", deviceModel: "RealityDevice17,1", osName: "visionOS", osVersion: "26.5.23O471" },
  },
  {
    name: "WEB",
    id: 1,
    version: "2.20260708.00.00",
    userAgent:
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    use: "panel",
    context: {},
  },
];

/** The first client of a use: who is asked where one is enough. */
export function clientFor(use: YoutubeClient["use"], clients: readonly YoutubeClient[]): YoutubeClient {
  const client = clients.find((found) => found.use === use);
  if (client) return client;
  throw new EarshotError("Unclassified", { detail: `no youtubei client is there for the ${use}` });
}

/** `clients` with the versions named; names nobody knows and what is no version are left out of account. */
export function withVersions(
  clients: readonly YoutubeClient[],
  versions: Readonly<Record<string, string | number>>,
): readonly YoutubeClient[] {
  return clients.map((client) => {
    const version = String(versions[client.name] ?? "");
    return /^[\d.]+$/.test(version) ? { ...client, version } : client;
  });
}

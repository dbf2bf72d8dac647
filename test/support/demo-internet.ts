import { onTestFinished } from "vitest";
import { type Internet, type InternetOptions, startInternet } from "../../local/demo/internet/internet.ts";
import { basic, fetchThrough, type RawAnswer, type RawRequest } from "./raw-client.ts";

export const DEMO_ACCOUNT = { username: "demo", password: "p@ss:w/o%r d" } as const;

/** Versions that the demo internet accepts. */
export const VERSIONS: Readonly<Record<string, string>> = {
  IOS: "21.26.4",
  ANDROID: "21.26.364",
  ANDROID_VR: "1.65.10",
  VISIONOS: "1.02",
  WEB: "2.20260708.00.00",
  WEB_EMBEDDED_PLAYER: "1.20260708.00.00",
  MWEB: "2.20260708.05.00",
  TVHTML5: "7.20260707.07.00",
};

/** A demo internet of its own for the running test, stopped with it, and what a client outside the project sees of it. */
export class Visitor {
  readonly internet: Internet;

  private constructor(internet: Internet) {
    this.internet = internet;
  }

  static async start(options: Partial<InternetOptions> = {}): Promise<Visitor> {
    const internet = await startInternet({ ...DEMO_ACCOUNT, gateDelayMs: 5, ...options });
    onTestFinished(() => internet.stop());
    return new Visitor(internet);
  }

  /** One request from the exit of `session`, in the grammar of Oxylabs. */
  get(address: string, session = "abcd1234", request: RawRequest = {}): Promise<RawAnswer> {
    const authorization = basic(`customer-demo-sessid-${session}`, DEMO_ACCOUNT.password);
    return fetchThrough(this.internet, address, { authorization, ...request });
  }

  post(address: string, body: unknown, session?: string, request: RawRequest = {}): Promise<RawAnswer> {
    return this.get(address, session, {
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
      ...request,
    });
  }

  /** The whole answer of the player endpoint to one client. */
  player(videoId: string, client = "IOS", session?: string, query = ""): Promise<RawAnswer> {
    const context = { client: { clientName: client, clientVersion: VERSIONS[client], hl: "en", gl: "US" } };
    return this.post(
      `https://www.youtube.com/youtubei/v1/player?prettyPrint=false${query}`,
      { context, videoId },
      session,
    );
  }

  async playerJson(videoId: string, client?: string, session?: string, query?: string): Promise<PlayerJson> {
    return JSON.parse(String((await this.player(videoId, client, session, query)).body)) as PlayerJson;
  }

  panel(params: string, hl = "en", clientVersion = VERSIONS.WEB, session?: string): Promise<RawAnswer> {
    const body = {
      context: { client: { clientName: "WEB", clientVersion, hl, gl: "US" } },
      panelId: "PAmodern_transcript_view",
      params,
    };
    return this.post("https://www.youtube.com/youtubei/v1/get_panel?prettyPrint=false", body, session);
  }
}

/** The parts of a player answer that tests look at. */
export interface PlayerJson {
  readonly playabilityStatus: {
    readonly status: string;
    readonly reason?: string;
    readonly liveStreamability?: unknown;
  };
  readonly videoDetails?: { readonly videoId: string; readonly title: string; readonly isLive?: true };
  readonly captions?: {
    readonly playerCaptionsTracklistRenderer: { readonly captionTracks: readonly CaptionTrackJson[] };
  };
  readonly streamingData?: {
    readonly adaptiveFormats: readonly { readonly url?: string; readonly contentLength: string }[];
  };
}

export interface CaptionTrackJson {
  readonly baseUrl: string;
  readonly languageCode: string;
  readonly kind?: string;
}

export function tracksOf(player: PlayerJson): readonly CaptionTrackJson[] {
  return player.captions?.playerCaptionsTracklistRenderer.captionTracks ?? [];
}

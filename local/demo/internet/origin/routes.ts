import type { Endpoint } from "../scenes/scene.ts";
import { answerListen } from "./deepgram.ts";
import { type Answer, type Asked, textAt } from "./exchange.ts";
import { answerStream } from "./googlevideo.ts";
import type { World } from "./world.ts";
import { answerBrowse, answerResolveUrl } from "./youtube/browse.ts";
import { answerFeed } from "./youtube/feed.ts";
import { answerPanel, panelVideoId } from "./youtube/panel.ts";
import { answerPlayer } from "./youtube/player.ts";
import {
  answerBaseJs,
  answerEmbed,
  answerIframeApi,
  answerRobots,
  answerTranscript,
  answerVisitorId,
} from "./youtube/small-pages.ts";
import { videoIdOfStream } from "./youtube/streams.ts";
import { answerTimedtext } from "./youtube/timedtext.ts";
import { answerNext } from "./youtube/watch-next.ts";
import { answerWatch } from "./youtube/watch-page.ts";

/** One endpoint of one kind of server. */
export interface Route {
  readonly endpoint: Endpoint;
  readonly host: RegExp;
  readonly method: "GET" | "POST";
  readonly path: RegExp;
  /** The video a request is about, from its address and its parsed body. */
  readonly videoId?: (url: URL, body: unknown) => string | undefined;
  readonly answer: (asked: Asked, world: World) => Answer | Promise<Answer>;
}

const WWW = /^www\.youtube\.com$/;
const API = /^(www\.youtube\.com|youtubei\.googleapis\.com)$/;

const inBody = (_: URL, body: unknown): string | undefined =>
  textAt(body, "videoId") ?? textAt(body, "playerRequest", "videoId");
const inQuery = (url: URL): string | undefined => url.searchParams.get("v") ?? undefined;

const api = (endpoint: Endpoint, name: string, answer: Route["answer"], videoId?: Route["videoId"]): Route => ({
  endpoint,
  host: API,
  method: "POST",
  path: new RegExp(`^/youtubei/v1/${name}$`),
  answer,
  ...(videoId === undefined ? {} : { videoId }),
});
const page = (endpoint: Endpoint, path: RegExp, answer: Route["answer"], videoId?: Route["videoId"]): Route => ({
  endpoint,
  host: WWW,
  method: "GET",
  path,
  answer,
  ...(videoId === undefined ? {} : { videoId }),
});

/** Every endpoint there is. */
const ROUTES: readonly Route[] = [
  api("player", "player", answerPlayer, inBody),
  api("player", "reel/reel_item_watch", answerPlayer, inBody),
  api("get_panel", "get_panel", answerPanel, (_, body) => panelVideoId(body)),
  api("get_transcript", "get_transcript", answerTranscript),
  api("next", "next", answerNext, inBody),
  api("browse", "browse", answerBrowse),
  api("browse", "navigation/resolve_url", answerResolveUrl),
  api("visitor_id", "visitor_id", answerVisitorId),
  page("timedtext", /^\/api\/timedtext$/, answerTimedtext, inQuery),
  page("watch", /^\/watch$/, answerWatch, inQuery),
  page("embed", /^\/embed\/[\w-]{11}$/, answerEmbed, (url) => url.pathname.slice(-11)),
  page("base.js", /^\/s\/player\/.*\.js$/, answerBaseJs),
  page("iframe_api", /^\/iframe_api$/, answerIframeApi),
  page("robots", /^\/robots\.txt$/, answerRobots),
  page("feed", /^\/feeds\/videos\.xml$/, answerFeed),
  {
    endpoint: "videoplayback",
    host: /\.googlevideo\.com$/,
    method: "GET",
    path: /^\/videoplayback$/,
    videoId: videoIdOfStream,
    answer: answerStream,
  },
  { endpoint: "listen", host: /^api\.deepgram\.com$/, method: "POST", path: /^\/v1\/listen$/, answer: answerListen },
];

/** Who answers; undefined where nobody does. */
export function findRoute(method: string, url: URL): Route | undefined {
  return ROUTES.find(
    (route) => route.method === method && route.host.test(url.hostname) && route.path.test(url.pathname),
  );
}

import { escaped } from "../captions/frames.ts";
import { type Answer, type Asked, html, type JsonObject } from "../exchange.ts";
import { pageToken } from "../signature.ts";
import type { World } from "../world.ts";
import { consentPage, isWalled } from "./block-pages.ts";
import { playerResponse } from "./player.ts";
import { visitorData } from "./response-context.ts";
import { panelParams, watchNext } from "./watch-next.ts";
import { WATCH_SCRIPT } from "./watch-script.ts";

/** Where the player's script lies. */
export const PLAYER_JS_URL = "/s/player/ea45d3f2/player_ias.vflset/en_US/base.js";
/** The version of the player's signature scheme, a count of days. */
export const SIGNATURE_TIMESTAMP = 20458;
/** Buttons and rows have a size even where no font is installed: a browser without one calls them invisible and does not click. */
const STYLE = `button, tp-yt-paper-button { display: inline-block; min-width: 64px; min-height: 24px }
transcript-segment-view-model { display: block; min-height: 16px }
[visibility="ENGAGEMENT_PANEL_VISIBILITY_HIDDEN"] { display: none }
ytd-consent-bump-v2-lightbox { position: fixed; inset: 0; z-index: 9; background: white }`;
const WEB_VERSION = "2.20261110.01.00";

/** `GET /watch`: the page with its player answer inlined and a transcript that opens by click; behind the consent wall for some exits. */
export function answerWatch(asked: Asked, world: World): Answer {
  if (isWalled(asked)) return html(consentPage(asked));
  return html(page(asked, playerResponse("WEB", asked, world), world));
}

function page(asked: Asked, player: JsonObject, world: World): string {
  const title = escaped(asked.scene?.title ?? "YouTube");
  return `<!DOCTYPE html><html lang="en"><head><title>${title} - YouTube</title>
<style>${STYLE}</style>
<script>var ytcfg={d:function(){return ytcfg.data_||(ytcfg.data_={})},get:function(k,o){return k in ytcfg.d()?ytcfg.d()[k]:o},set:function(o){Object.assign(ytcfg.d(),o)}};
ytcfg.set(${inlined(settings(asked, world))});</script></head>
<body><script>var ytInitialPlayerResponse = ${inlined(player)};</script>
<script>var ytInitialData = ${inlined(watchNext(asked))};</script>
<div id="player"><button class="ytp-subtitles-button" aria-label="Subtitles/closed captions (c)" aria-pressed="false">CC</button></div>
<ytd-watch-metadata><h1>${title}</h1><tp-yt-paper-button id="expand" role="button">...more</tp-yt-paper-button>
<div id="description" hidden>${asked.scene === undefined || asked.scene.tracks.length === 0 ? "" : transcriptSection()}</div></ytd-watch-metadata>
<div id="panels">${panel("engagement-panel-searchable-transcript")}${panel("PAmodern_transcript_view")}</div>
${asked.scene?.asksConsent ? consentQuestion() : ""}<script>(${WATCH_SCRIPT})();</script></body></html>`;
}

function settings(asked: Asked, world: World): JsonObject {
  const { scene, exit } = asked;
  const client = {
    hl: asked.url.searchParams.get("hl") ?? "en",
    gl: exit.country,
    clientName: "WEB",
    clientVersion: WEB_VERSION,
    visitorData: visitorData(asked),
  };
  return {
    INNERTUBE_API_KEY: "AIzaSyAO_FJ2SlqU8Q4STEHLGCilw_Y9_11qcW8",
    INNERTUBE_API_VERSION: "v1",
    INNERTUBE_CLIENT_NAME: "WEB",
    INNERTUBE_CLIENT_VERSION: WEB_VERSION,
    INNERTUBE_CONTEXT: { client, user: { lockedSafetyMode: false }, request: { useSsl: true } },
    INNERTUBE_CONTEXT_CLIENT_NAME: 1,
    LOGGED_IN: false,
    PLAYER_JS_URL,
    STS: SIGNATURE_TIMESTAMP,
    VISITOR_DATA: visitorData(asked),
    ...(scene === undefined
      ? {}
      : {
          DEMO: {
            pagePanel: scene.pagePanel,
            params: panelParams(scene.id),
            token: pageToken(scene.id, world.signingKey),
          },
        }),
  };
}

/** JSON that cannot end the script it stands in. */
function inlined(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

function transcriptSection(): string {
  return `<ytd-video-description-transcript-section-renderer><div id="primary-button"><button aria-label="Show transcript">Show transcript</button></div></ytd-video-description-transcript-section-renderer>`;
}

/** Lies over the page until one of its buttons is pressed. */
function consentQuestion(): string {
  return `<ytd-consent-bump-v2-lightbox><h2>Before you continue to YouTube</h2><button>Reject all</button><button>Accept all</button></ytd-consent-bump-v2-lightbox>`;
}

function panel(targetId: string): string {
  return `<ytd-engagement-panel-section-list-renderer target-id="${targetId}" visibility="ENGAGEMENT_PANEL_VISIBILITY_HIDDEN"><div id="content"></div></ytd-engagement-panel-section-list-renderer>`;
}

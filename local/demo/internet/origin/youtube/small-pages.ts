import { escaped } from "../captions/frames.ts";
import { type Answer, type Asked, apiError, html, json, text } from "../exchange.ts";
import type { World } from "../world.ts";
import { playerResponse } from "./player.ts";
import { responseContext } from "./response-context.ts";
import { PLAYER_JS_URL, SIGNATURE_TIMESTAMP } from "./watch-page.ts";

const EMBEDDED = "WEB_EMBEDDED_PLAYER";
const EMBEDDED_VERSION = "1.20261110.01.00";

/** `POST /youtubei/v1/get_transcript`: retired in December 2025, refused to everybody since. */
export function answerTranscript(): Answer {
  return apiError(400, "Precondition check failed.", "failedPrecondition", "FAILED_PRECONDITION");
}

/** `POST /youtubei/v1/visitor_id`: a new visitor, who is known by the exit alone. */
export function answerVisitorId(asked: Asked): Answer {
  return json({ responseContext: responseContext(asked) });
}

/** `GET /embed/<id>`: the player alone, as other sites frame it. */
export function answerEmbed(asked: Asked, world: World): Answer {
  const client = { clientName: EMBEDDED, clientVersion: EMBEDDED_VERSION, hl: "en", gl: asked.exit.country };
  const player = playerResponse(EMBEDDED, asked, world);
  const settings = {
    INNERTUBE_CLIENT_NAME: EMBEDDED,
    INNERTUBE_CLIENT_VERSION: EMBEDDED_VERSION,
    INNERTUBE_CONTEXT: { client, thirdParty: { embedUrl: "https://www.youtube.com/" } },
    PLAYER_JS_URL,
    STS: SIGNATURE_TIMESTAMP,
    PLAYER_VARS: { embedded_player_response: JSON.stringify(player) },
  };
  const script = `var ytcfg={set:function(){}};ytcfg.set(${JSON.stringify(settings).replaceAll("<", "\\u003c")});`;
  const title = escaped(asked.scene?.title ?? "YouTube");
  return html(
    `<!DOCTYPE html><html><head><title>${title}</title><script>${script}</script></head><body></body></html>`,
  );
}

/** The player's script, as far as others look into it. */
export function answerBaseJs(): Answer {
  return text(
    `var _yt_player={};(function(g){var a={signatureTimestamp:${SIGNATURE_TIMESTAMP}};g.a=a})(_yt_player);`,
    "text/javascript",
  );
}

/** `GET /iframe_api`: the script other sites load players with. */
export function answerIframeApi(): Answer {
  return text(
    `var scriptUrl = "https:\\/\\/www.youtube.com\\/s\\/player\\/ea45d3f2\\/www-widgetapi.vflset\\/www-widgetapi.js";`,
    "text/javascript",
  );
}

/** `GET /robots.txt`: the smallest page of the host. */
export function answerRobots(): Answer {
  return text("User-agent: *\nDisallow: /api/\nDisallow: /youtubei/\n", "text/plain");
}

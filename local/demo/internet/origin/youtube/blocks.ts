import type { Block, Endpoint } from "../../scenes/scene.ts";
import { type Answer, type Asked, apiError, html } from "../exchange.ts";
import { captchaPage, consentPage, sorryPage } from "./block-pages.ts";

/** Endpoints that word these blocks themselves, in their own answers. */
const SPEAKING: ReadonlySet<Endpoint> = new Set(["player", "watch", "embed"]);
const API: ReadonlySet<Endpoint> = new Set(["player", "get_panel", "get_transcript", "next", "browse", "visitor_id"]);

const THROTTLED = (endpoint: Endpoint): Answer => (API.has(endpoint) ? apiError(429) : html("", 429));

/** The refusal at the door; undefined when the endpoint lets the request in and words the block itself. */
export function refuseExit(block: Block, endpoint: Endpoint, asked: Asked): Answer | undefined {
  switch (block) {
    case "forbidden":
      return html("", 403);
    case "sorry":
      return { ...html(sorryPage(asked), 429), headers: { "content-type": "text/html", "retry-after": "3600" } };
    case "sorry-redirect":
      return redirect(`https://www.google.com/sorry/index?continue=${encodeURIComponent(asked.url.href)}`);
    case "consent":
      return html(consentPage(asked));
    case "server-error":
      return apiError(503);
    case "captcha":
      return endpoint === "player" ? undefined : html(captchaPage(asked));
    case "bot-check":
    case "rate-limited":
      return SPEAKING.has(endpoint) ? undefined : THROTTLED(endpoint);
    case "wrong-video":
      return undefined;
  }
}

function redirect(location: string): Answer {
  return { status: 302, headers: { location, "content-type": "text/html; charset=UTF-8" }, body: "" };
}

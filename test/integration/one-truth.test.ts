import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fetchCaptions } from "../../lambdas/captions/fetch-captions.ts";
import { toEarshotError } from "../../lambdas/shared/errors.ts";
import { CLIENTS } from "../../lambdas/shared/youtube/clients.ts";
import { type Internet, startInternet } from "../../local/demo/internet/internet.ts";
import type { Block } from "../../local/demo/internet/scenes/scene.ts";
import { attemptDeepgram, speechOutbound } from "../support/deepgram-lane.ts";
import { DEMO_ACCOUNT } from "../support/demo-internet.ts";
import { makeRequest } from "../support/make.ts";
import { MEDIA_BIN, mediaToolsMissing } from "../support/media-tools.ts";
import { attemptYtdlp, outboundTo } from "../support/ytdlp-lane.ts";

/** The real yt-dlp and our own client before the same closed door. */
describe.skipIf(mediaToolsMissing)(mediaToolsMissing ?? "a block has one name in every lane", () => {
  let internet: Internet;
  beforeAll(async () => {
    internet = await startInternet({ ...DEMO_ACCOUNT, gateDelayMs: 5 });
  });
  afterAll(() => internet?.stop());

  const captions = async () => {
    const outbound = await outboundTo(internet, "job-captions");
    const deps = { outbound, now: () => new Date(), clients: CLIENTS, speechAllowed: false };
    return fetchCaptions({ videoId: "spoken-only", request: makeRequest({}) }, deps).catch(toEarshotError);
  };
  const codeOf = (ended: object) => ("code" in ended ? ended.code : "Won");

  test.each<[Block, string]>([
    ["forbidden", "IpBlocked"],
    ["sorry", "RateLimitedByYouTube"],
    ["sorry-redirect", "IpBlocked"],
    ["rate-limited", "RateLimitedByYouTube"],
    ["bot-check", "BotCheck"],
    ["server-error", "UpstreamServerError"],
  ])("%s: %s", async (block, code) => {
    internet.setExit({ block });
    const ended = {
      captions: codeOf(await captions()),
      ytdlp: codeOf(await attemptYtdlp(MEDIA_BIN, await outboundTo(internet, "job-ytdlp"), { videoId: "spoken-only" })),
      deepgram: codeOf((await attemptDeepgram(await speechOutbound(internet))).result),
    };
    internet.clearExits();
    expect(ended).toEqual({ captions: code, ytdlp: code, deepgram: code });
  });
});

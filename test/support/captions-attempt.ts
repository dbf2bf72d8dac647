import type { CaptionsDeps } from "../../lambdas/captions/attempt.ts";
import { fetchCaptions } from "../../lambdas/captions/fetch-captions.ts";
import type { Evidence } from "../../lambdas/shared/evidence.ts";
import type { TranscriptRequest } from "../../lambdas/shared/job.ts";
import type { LaneResult, VideoFacts } from "../../lambdas/shared/outcome.ts";
import { CLIENTS } from "../../lambdas/shared/youtube/clients.ts";
import { makeRequest } from "./make.ts";
import { type Reply, type Script, scriptedOutbound } from "./scripted-outbound.ts";
import { emptyPanelBody, json3Body, playerBody, type TrackShape, VIDEO } from "./youtube-replies.ts";

export const NOW = new Date("2026-11-21T10:00:00.000Z");
export const EN: TrackShape = { language: "en" };
export const GATED: TrackShape = { language: "en", gated: true };

/** What is asked for, and what the lane is given besides; `earlier`, `video`: what attempts before have seen. */
export type Want = Partial<TranscriptRequest> & {
  readonly earlier?: readonly Evidence[];
  readonly video?: VideoFacts;
} & Partial<Omit<CaptionsDeps, "outbound">>;

/** One attempt of the captions lane against the script: its result or the error it threw, and what was asked and noted. */
export async function fetchWith(script: Script, want: Want = {}) {
  const { outbound, asked } = await scriptedOutbound(script);
  const noted: Evidence[] = [];
  const { earlier = [], video = {}, speechAllowed = false, otherCountryPossible = false, ...request } = want;
  const work = fetchCaptions(
    { videoId: VIDEO, request: makeRequest(request), evidence: earlier, video },
    {
      outbound,
      now: () => NOW,
      clients: CLIENTS,
      speechAllowed,
      otherCountryPossible,
      note: (seen) => noted.push(seen),
    },
  );
  const result = await work.then(
    (value) => value as LaneResult,
    (error) => error as Error,
  );
  return {
    result,
    asked,
    noted,
    steps: asked.map(({ operation, client }) => (client ? `${operation} ${client}` : operation)),
  };
}

/** Answers of the player by client (`*`: any other), of timedtext and of the panel. */
export function replies(
  player: Readonly<Record<string, Reply>>,
  timedtext: Reply = {},
  panel: Reply = { body: emptyPanelBody },
): Script {
  return ({ operation, client }) => {
    if (operation === "player") return player[client] ?? player["*"] ?? { status: 500 };
    return operation === "timedtext" ? timedtext : panel;
  };
}

export const playable = (...tracks: readonly TrackShape[]): Reply => ({
  body: playerBody({ tracks }),
});
export const noTracks: Reply = { body: playerBody() };
export const words: Reply = { body: json3Body("hello", "world") };

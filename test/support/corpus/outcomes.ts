import type { Code } from "../../../lambdas/shared/codes.ts";
import type { Item } from "./corpus.ts";

/** `tracks` stands for a caption list whose URLs can be fetched. */
export type Outcome = Code | "tracks";

/** Every outcome word of the corpus that concerns captions, and the codes it may have. */
export const OUTCOMES: Readonly<Record<string, readonly Outcome[]>> = {
  captions_available: ["tracks"],
  no_captions: ["NoTracksFromClient"],
  private: ["Private"],
  age_restricted: ["AgeRestricted"],
  bot_check: ["BotCheck"],
  members_only: ["MembersOnly"],
  premium_required: ["Paid"],
  payment_required: ["Paid"],
  geo_blocked: ["GeoBlocked"],
  live_not_started: ["Upcoming"],
  video_unavailable: ["Unavailable", "Removed"],
  login_required: ["LoginRequired"],
  not_ready: ["Processing"],
  client_rejected: ["ClientRejected"],
  embed_disabled: ["EmbedDisabled"],
  po_token_required: ["TokenGated"],
  no_playability_status: ["LayoutChanged"],
  no_player_response: ["LayoutChanged"],
  unknown_status: ["PlayabilityUnknown"],
  malformed_page: ["LayoutChanged"],
  consent_required: ["ConsentWall"],
  rate_limited: ["RateLimitedByYouTube"],
  http_400: ["ClientRejected"],
  http_404: ["LayoutChanged"],
  http_500: ["UpstreamServerError"],
  unplayable: ["PlayabilityUnknown"],
  video_unavailable_or_restricted: ["Unavailable", "Removed", "AgeRestricted", "GeoBlocked"],
};

/** Outcomes of lists and of speech recognition, which their own tests compare. */
export const SCORED_AS_THEY_ARE = new Set(["listing", "alert_error", "ok", "deepgram_error"]);

/** Listed, not scored: they cannot hold what is looked for, or are older than player answers. */
export const NOT_SCORED = new Set(["partial_response", "legacy_format"]);

/**
 * Codes the item may have by the table. A running stream without captions so far is live, which says more than "no captions"; captions
 * whose URLs need a token are there, but cannot be fetched.
 */
export function expectedOutcomes({ facts }: Item): readonly Outcome[] {
  const word = facts.expected_outcome ?? "";
  if (word === "no_captions" && facts.isLive) return ["LiveNow"];
  if (word === "captions_available" && facts.caption_tracks?.some((track) => track.exp_xpe)) return ["TokenGated"];
  return OUTCOMES[word] ?? [];
}

export interface Argued {
  readonly code: Outcome;
  readonly because: string;
}

/** Items whose code differs from the table, each with its reason. */
const ARGUED: readonly { readonly id: RegExp; readonly code: Outcome; readonly because: string }[] = [
  {
    id: /tvhtml5_simply_embedded_player\.8VajtrESJzA/,
    code: "Private",
    because: "the reason is general, but the answer's message says the video is private, as every other client does",
  },
  {
    id: /N4bU1i-XAxE-live|nu5uzMXfuLc-streamed\.watch\.eca59e6a/,
    code: "LiveNow",
    because: "of 2017: no flag, but a stream's state and no length in the answer; later answers always have the length",
  },
  {
    id: /watch-no-extras\.c046eb38/,
    code: "LayoutChanged",
    because: "its videoDetails were cut out for a test: an answer that does not name its video proves no absence",
  },
  {
    id: /get_video_info-error\.c3ebecd3|SyKPsFRP_Oc-rental\.get_video_info\.9734290c|get_video_info-not-found/,
    code: "LayoutChanged",
    because: "get_video_info without a player answer: an endpoint gone since 2021, nothing in it is a player answer",
  },
  {
    id: /youtube_age_restricted\.f10706bc|rIqCiJKWx9I-age-restricted|99999999999-nonexistent|_HSylqgVYQI-regular\.watch-no-config/,
    code: "LayoutChanged",
    because: "a page from before player answers; its hidden texts stand on every page of its time",
  },
  {
    id: /youtube_ww1_nl_en\.8e37e54a|youtube\.03c3f6b6|youtube_transcripts_disabled\.(?:5bda10bb|2b2f2d4a)|disabled2\.3977b1b9|no_transcript_available\.fd5a05f5/,
    code: "LayoutChanged",
    because: "the repository lost the page's backslashes: its JSON is not JSON any more, and is not guessed at",
  },
];

export function argued({ id }: Pick<Item, "id">): Argued | undefined {
  return ARGUED.find((row) => row.id.test(id));
}

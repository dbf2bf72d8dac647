/** How long a preflight's answer counts, unless an incident says otherwise. */
export const PREFLIGHT_SECONDS = 1;

/**
 * A preflight's answer counts for a second, so that a mended gateway is found out within the same incident; the canary's videos are
 * those of the small internet.
 */
export const ALWAYS = {
  OXY_PREFLIGHT_TTL_SECONDS: String(PREFLIGHT_SECONDS),
  OXY_PREFLIGHT_MAX_PER_MINUTE: "6000",
  SPEECH_PRICE_USD_PER_MINUTE: "0.0043",
  EARSHOT_CANARY_VIDEOS: JSON.stringify([
    { lane: "captions", videoId: "plainmanual" },
    { lane: "youtubei", videoId: "plainmanual" },
    { lane: "ytdlp", videoId: "plainmanual" },
    { lane: "deepgram", videoId: "spoken-only" },
  ]),
} as const;

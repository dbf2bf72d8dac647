import type { AvailableTrack } from "../transcript/transcript.ts";
import { at, isRecord, type JsonRecord, stringOf, textOf } from "./json.ts";
import { isTokenGated } from "./timedtext.ts";

/** One entry of a player answer's caption list. */
export interface CaptionTrack extends AvailableTrack {
  readonly kind: "manual" | "asr";
  /** YouTube's own name of the track, for example `.en`, `a.en` or `.en.abc`. */
  readonly vssId: string;
  /** Signed, good for hours and for the exit that asked. */
  readonly baseUrl: string;
  /** The URL answers only with a proof-of-origin token, which we do not have. */
  readonly gated: boolean;
}

/** The parts of an answer that the player call asks for when it asks for parts (`player-request.ts`). */
const ASKED_PARTS = new Set(["playabilityStatus", "captions", "videoDetails", "microformat", "streamingData"]);
/** Every recorded answer that was not cut has one of them. */
const WHOLE_PARTS = new Set(["responseContext", "playbackTracking", "trackingParams", "adSafetyReason"]);

const CAPTION_KEYS = new Set(["playerCaptionsTracklistRenderer", "captionTracks"]);
/** Recorded answers nest about twenty levels deep. */
const DEEPEST = 100;

const LIST_KEYS = new Set([
  "captionTracks",
  "audioTracks",
  "translationLanguages",
  "defaultAudioTrackIndex",
  "defaultCaptionTrackIndex",
  "defaultTranslationSourceTrackIndices",
  "contribute",
  "openTranscriptCommand",
]);

/**
 * The caption list of a player answer. Empty: the answer says there are none (no `captions`, or a list in its known shape without
 * entries). Undefined: there is something that cannot be read, which proves nothing.
 */
export function readCaptionTracks(answer: unknown): readonly CaptionTrack[] | undefined {
  if (!isRecord(answer)) return undefined;
  if (!Object.hasOwn(answer, "captions")) return isOthersPart(answer) || hasMovedCaptions(answer) ? undefined : [];
  const list = at(answer, "captions", "playerCaptionsTracklistRenderer");
  if (list === undefined) return isRecord(at(answer, "captions", "playerCaptionsRenderer")) ? [] : undefined;
  if (!isRecord(list)) return undefined;
  if (!Object.hasOwn(list, "captionTracks"))
    return Object.keys(list).every((key) => LIST_KEYS.has(key)) ? [] : undefined;
  if (!Array.isArray(list.captionTracks)) return undefined;
  const tracks = list.captionTracks.map(readTrack);
  const readable = tracks.filter((track) => track !== undefined);
  return readable.length > 0 || tracks.length === 0 ? readable : undefined;
}

/** Neither whole nor the part we ask for: cut by somebody else's mask, so captions cannot be in it. */
function isOthersPart(answer: JsonRecord): boolean {
  const keys = Object.keys(answer);
  return !keys.some((key) => WHOLE_PARTS.has(key)) && keys.some((key) => !ASKED_PARTS.has(key));
}

/**
 * There are captions, but not where we know them: the layout has changed. An advertisement's captions are encoded inside its own URL
 * and do not begin like this. What nests deeper than any answer is not searched, and is no proof of absence.
 */
function hasMovedCaptions(value: unknown, depth = 0): boolean {
  if (typeof value === "string") return /^(?:https:\/\/www\.youtube\.com)?\/api\/timedtext\?/.test(value);
  if (typeof value !== "object" || value === null) return false;
  if (depth > DEEPEST) return true;
  return Object.entries(value).some(([key, part]) => CAPTION_KEYS.has(key) || hasMovedCaptions(part, depth + 1));
}

function readTrack(entry: unknown): CaptionTrack | undefined {
  const baseUrl = stringOf(at(entry, "baseUrl"));
  const language = stringOf(at(entry, "languageCode"));
  if (baseUrl === undefined || language === undefined) return undefined;
  const given = stringOf(at(entry, "vssId"));
  const kind = at(entry, "kind") === "asr" || given?.startsWith("a.") ? "asr" : "manual";
  return {
    language,
    kind,
    name: textOf(at(entry, "name")) ?? language,
    vssId: given ?? `${kind === "asr" ? "a" : ""}.${language}`,
    baseUrl,
    gated: isTokenGated(baseUrl),
  };
}

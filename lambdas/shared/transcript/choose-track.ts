import { lookupDistance, primaryLanguage, sameLanguage } from "./language-match.ts";
import type { AvailableTrack } from "./transcript.ts";

/** What the caller asked for. */
export interface TrackWish {
  /** BCP 47 tags in order of preference; a last `*` accepts any other; empty: the original language. */
  readonly languages: readonly string[];
  readonly kind: "any" | "manual" | "asr";
}

/** What is known of the video's own audio. */
export interface AudioHint {
  /** Language of the default audio track; absent when the video does not name it. */
  readonly language?: string;
  /** Positions of the captions that belong to the default audio track. */
  readonly captionIndices: readonly number[];
}

export interface ChosenTrack<Track> {
  readonly track: Track;
  readonly isOriginalLanguage: boolean;
}

type Listed = Pick<AvailableTrack, "language" | "kind"> & { readonly vssId?: string };

/**
 * The track that best meets the wish, or undefined when none does.
 *
 * With languages: the first that has a track, by RFC 4647 lookup; a language without a region accepts its regional variants. Without,
 * or at a last `*`: the original language, which is the default audio track's, else that of its recognised captions, else the first
 * manual track's. Among equals manual comes before recognised, the plain track of a language before a named one, and of several
 * recognised tracks the default audio's: an automatic dub brings recognised captions of its own.
 */
export function chooseTrack<Track extends Listed>(
  tracks: readonly Track[],
  wish: TrackWish,
  audio: AudioHint,
): ChosenTrack<Track> | undefined {
  const candidates = tracks
    .map((track, index) => ({
      track,
      own: audio.captionIndices.length === 0 || audio.captionIndices.includes(index),
    }))
    .filter(({ track }) => wish.kind === "any" || track.kind === wish.kind);
  const original = audio.language ?? spokenLanguage(tracks, audio);
  const track = inWantedLanguage(candidates, wish.languages) ?? inAnyLanguage(candidates, wish.languages, original);
  return track && { track, isOriginalLanguage: isSpoken(track.language, original) };
}

interface Candidate<Track> {
  readonly track: Track;
  /** Belongs to the default audio track, as far as is known. */
  readonly own: boolean;
}

function inWantedLanguage<Track extends Listed>(
  candidates: readonly Candidate<Track>[],
  languages: readonly string[],
): Track | undefined {
  for (const range of languages.filter((language) => language !== "*")) {
    const distances = candidates.map(({ track }) => lookupDistance(track.language, range) ?? Number.POSITIVE_INFINITY);
    const least = Math.min(...distances);
    if (Number.isFinite(least))
      return best(
        candidates.filter((_, i) => distances[i] === least),
        range,
      );
  }
  return undefined;
}

function inAnyLanguage<Track extends Listed>(
  candidates: readonly Candidate<Track>[],
  languages: readonly string[],
  original: string | undefined,
): Track | undefined {
  if (languages.length > 0 && languages.at(-1) !== "*") return undefined;
  const spoken = candidates.filter(({ track }) => isSpoken(track.language, original));
  if (spoken.length > 0) return best(spoken, original);
  return candidates.find(({ track }) => track.kind === "manual")?.track ?? best(candidates, original);
}

function isSpoken(language: string, original: string | undefined): boolean {
  return original !== undefined && primaryLanguage(language) === primaryLanguage(original);
}

/** The language of the default audio's recognised captions, or of the only recognised ones. */
function spokenLanguage(tracks: readonly Listed[], audio: AudioHint): string | undefined {
  const own = tracks.filter((track, index) => track.kind === "asr" && audio.captionIndices.includes(index));
  const recognised = own.length > 0 ? own : tracks.filter((track) => track.kind === "asr");
  const languages = new Set(recognised.map((track) => primaryLanguage(track.language)));
  return languages.size === 1 ? recognised[0]?.language : undefined;
}

function best<Track extends Listed>(
  candidates: readonly Candidate<Track>[],
  range: string | undefined,
): Track | undefined {
  const rank = ({ track, own }: Candidate<Track>) => [
    track.kind === "manual" ? 0 : 1,
    own ? 0 : 1,
    range !== undefined && sameLanguage(track.language, range) ? 0 : 1,
    isPlain(track) ? 0 : 1,
  ];
  const ranked = candidates.map((candidate) => ({ ...candidate, key: rank(candidate).join("") }));
  return ranked.toSorted((a, b) => a.key.localeCompare(b.key))[0]?.track;
}

/** `.en` and `a.en` are plain; `.en.abc` and `.en-x1y2z3` are further tracks that the owner gave a name. */
function isPlain({ vssId, language }: Listed): boolean {
  return vssId === undefined || vssId === `.${language}` || vssId === `a.${language}`;
}

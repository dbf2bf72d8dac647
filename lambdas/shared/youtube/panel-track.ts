import { EarshotError } from "../errors.ts";
import type { TranscriptRequest } from "../job.ts";
import { type ChosenTrack, chooseTrack } from "../transcript/choose-track.ts";
import { agreesWith, guessLanguages } from "../transcript/guess-language.ts";
import { primaryLanguage, sameLanguage } from "../transcript/language-match.ts";
import type { Transcript } from "../transcript/transcript.ts";
import type { CaptionTrack } from "./caption-track.ts";
import type { Panel } from "./panel.ts";
import type { PlayerAnswer } from "./player-answer.ts";

type Rows = Extract<Panel, { readonly state: "rows" }>;
interface Identity extends Pick<Transcript, "language" | "kind" | "trackId" | "isOriginalLanguage"> {
  /** What could not be made sure. */
  readonly warnings: readonly string[];
}

/** The track that a panel is asked for. */
export interface PanelTrack {
  /** The panel's language is all that can be chosen. */
  readonly hl: string;
  /** Which track the panel gave. Throws `PanelOtherLanguage` when it is none that was asked for. */
  readonly identify: (panel: Rows) => Identity;
}

/** The track to ask the panel for, and the means to tell which one it gave. `listed`: a player answer with the caption list, if any. */
export function panelTrack(request: TranscriptRequest, listed: PlayerAnswer | undefined): PanelTrack {
  const tracks = listed?.tracks ?? [];
  const audio = listed?.originalAudio ?? { captionIndices: [] };
  const chosen = chooseTrack(tracks, request, audio);
  if (chosen)
    return { hl: chosen.track.language, identify: (panel) => ofListedTrack(panel, chosen, tracks, request.kind) };
  const wanted = request.languages.find((language) => language !== "*");
  return { hl: wanted ?? "en", identify: (panel) => ofUnknownTrack(panel, wanted, request.kind) };
}

/**
 * The panel names no language and falls back to the default track without a word, so its words are looked at. Where all tracks are in
 * one language, or the words are too few to tell, the track list is believed.
 */
function ofListedTrack(
  panel: Rows,
  chosen: ChosenTrack<CaptionTrack>,
  tracks: readonly CaptionTrack[],
  wish: string,
): Identity {
  const { track, isOriginalLanguage } = chosen;
  const oneLanguage = tracks.every((other) => primaryLanguage(other.language) === primaryLanguage(track.language));
  const named = tracks.find((other) => other.name === panel.trackName);
  const agrees = named || oneLanguage ? "yes" : agreesWith(wordsOf(panel), track.language);
  if (agrees === "no" || (named && !sameLanguage(named.language, track.language)))
    throw new EarshotError("PanelOtherLanguage", {
      detail: `asked for ${track.language}, the panel's words are in another language`,
    });
  const same = named ? [named] : tracks.filter((candidate) => sameLanguage(candidate.language, track.language));
  const kind = same.every((candidate) => candidate.kind === same[0]?.kind) ? track.kind : "unknown";
  if (wish !== "any" && kind !== wish) throw unknownKind(wish);
  return {
    language: track.language,
    kind,
    trackId: same.length === 1 ? track.vssId : `panel.${track.language}`,
    isOriginalLanguage,
    warnings: agrees === "unknown" ? [UNCHECKED] : [],
  };
}

/** No client listed the tracks: a language that was asked for must show in the words. */
function ofUnknownTrack(panel: Rows, wanted: string | undefined, wish: string): Identity {
  if (wish !== "any") throw unknownKind(wish);
  const words = wordsOf(panel);
  if (wanted && agreesWith(words, wanted) !== "yes") {
    throw new EarshotError("PanelOtherLanguage", { detail: `the panel's words are not known to be in ${wanted}` });
  }
  const language = wanted ?? guessLanguages(words)[0] ?? "und";
  return { language, kind: "unknown", trackId: `panel.${language}`, isOriginalLanguage: false, warnings: [UNLISTED] };
}

const UNCHECKED =
  "the transcript panel names no language, and its words are too few, or of too rare a language, to check it";
const UNLISTED =
  "no client listed the tracks: whether these words are manual, or in the original language, is not known";

const unknownKind = (wish: string) =>
  new EarshotError("PanelOtherLanguage", {
    detail: `asked for ${wish} captions, and the panel does not say which it shows`,
  });

/** Enough words to tell a language by. */
function wordsOf({ cues }: Rows): string {
  return cues
    .slice(0, 400)
    .map((cue) => cue.text)
    .join(" ");
}

import { EarshotError } from "../shared/errors.ts";
import { type ChosenTrack, chooseTrack } from "../shared/transcript/choose-track.ts";
import { agreesWith, guessLanguages } from "../shared/transcript/guess-language.ts";
import { primaryLanguage, sameLanguage } from "../shared/transcript/language-match.ts";
import type { Transcript } from "../shared/transcript/transcript.ts";
import type { CaptionTrack } from "../shared/youtube/caption-track.ts";
import type { Panel } from "../shared/youtube/panel.ts";
import type { Attempt } from "./attempt.ts";

type Rows = Extract<Panel, { readonly state: "rows" }>;
type Identity = Pick<Transcript, "language" | "kind" | "trackId" | "isOriginalLanguage">;

/** The track the panel is asked for, by its language alone, and the means to tell which one it gave. */
export function panelTrack(attempt: Attempt): { readonly hl: string; readonly identify: (panel: Rows) => Identity } {
  const { request } = attempt.job;
  const tracks = attempt.listed?.tracks ?? [];
  const audio = attempt.listed?.originalAudio ?? { captionIndices: [] };
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
  const other = named
    ? !sameLanguage(named.language, track.language)
    : !oneLanguage && agreesWith(wordsOf(panel), track.language) === "no";
  if (other)
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
  return { language, kind: "unknown", trackId: `panel.${language}`, isOriginalLanguage: false };
}

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

import type { CaptionTrack, Expectation, Playability, Scene } from "./scene.ts";

const VERDICT_OF: Readonly<Record<Exclude<Playability, "ok" | "no-embedding" | "geo">, string>> = {
  private: "private",
  removed: "removed",
  unavailable: "unavailable",
  age: "age_restricted",
  members: "members_only",
  paid: "paid",
  premium: "paid",
  login: "login_required",
  upcoming: "upcoming",
  live: "live_now",
  processing: "processing",
  "unheard-of": "failed",
};

/**
 * What a correct client gets. `askFor` are the languages it asks for, in order; without any it gets the language of the default audio,
 * manual captions before automatic ones.
 */
export function expectationOf(scene: Omit<Scene, "expect">, askFor?: readonly string[]): Expectation {
  const asked = askFor === undefined ? {} : { askFor };
  const { playability } = scene;
  if (playability !== "ok" && playability !== "no-embedding" && playability !== "geo") {
    return { verdict: VERDICT_OF[playability], ...asked };
  }
  if (scene.refusesExits?.sessions === "all" || isOutOfReach(scene)) return { verdict: "blocked", ...asked };
  if (scene.tracks.length === 0) return { verdict: "no_captions", ...asked };
  const track = chosenTrack(scene, askFor);
  if (track === undefined) return { verdict: "language_unavailable", ...asked };
  return { verdict: "transcript", ...asked, ...expectedTrack(scene, track) };
}

function expectedTrack(
  scene: Omit<Scene, "expect">,
  track: CaptionTrack,
): Pick<Expectation, "language" | "kind" | "firstText" | "cueCount"> {
  const isAmbiguous =
    isPanelOnly(scene) && scene.tracks.filter(({ language }) => language === track.language).length > 1;
  return {
    language: track.language,
    ...(isAmbiguous ? {} : { kind: track.kind }),
    firstText: track.cues[0]?.text ?? "",
    cueCount: track.cues.length,
  };
}

/** Caption URLs lead nowhere: what is left, the panel, does not tell which of several tracks of a language it shows. */
function isPanelOnly({ clients, faults: { timedtext } }: Omit<Scene, "expect">): boolean {
  const isBroken = timedtext !== undefined && timedtext.kind !== "slow" && timedtext.everyOther !== true;
  return clients["*"] === "gated" || isBroken;
}

/** No client has a usable caption URL, the page's own token is refused, and the panel has no rows. */
function isOutOfReach(scene: Omit<Scene, "expect">): boolean {
  return scene.faults.timedtext?.kind === "token-refused" && scene.clients["*"] === "gated" && scene.panel !== "rows";
}

function chosenTrack(scene: Omit<Scene, "expect">, askFor: readonly string[] | undefined): CaptionTrack | undefined {
  const original = scene.audio.find((audio) => audio.isDefault)?.language;
  const wanted = askFor ?? (original === undefined ? [] : [original]);
  for (const language of wanted) {
    const inLanguage = scene.tracks.filter((track) => isOfLanguage(track.language, language));
    const best = inLanguage.find((track) => track.kind === "manual") ?? inLanguage[0];
    if (best !== undefined) return best;
  }
  return askFor === undefined ? scene.tracks[0] : undefined;
}

function isOfLanguage(tag: string, wanted: string): boolean {
  return tag === wanted || tag.startsWith(`${wanted}-`);
}

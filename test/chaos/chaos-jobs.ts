import type { GetOptions } from "../../local/cli/parse-arguments.ts";
import { automatic, makeScene, manual, type SceneData, spoken } from "../../local/demo/internet/scenes/make-scene.ts";
import type { Scene } from "../../local/demo/internet/scenes/scene.ts";
import { LIGHTHOUSE, LIGHTHOUSE_SPOKEN } from "../../local/demo/internet/scenes/words.ts";

/** A video nobody else asks for, and how it is asked for. */
export interface ChaosJob {
  readonly scene: Scene;
  readonly ask: Partial<GetOptions>;
}

const TRACKS = [manual("en", LIGHTHOUSE), automatic("en", LIGHTHOUSE_SPOKEN)];
const SPEECH = { language: "en", lines: spoken(LIGHTHOUSE, 2) };

/** Captions, and somebody who speaks: what is heard when every other lane has died. */
const CAPTIONED = { tracks: TRACKS, speech: SPEECH } as const;

/** Kinds of jobs and how many of a hundred they are. */
const KINDS: readonly { readonly share: number; readonly scene: Partial<SceneData>; readonly ask?: ChaosJob["ask"] }[] =
  [
    { share: 46, scene: { ...CAPTIONED } },
    { share: 10, scene: { ...CAPTIONED, refusesExits: { block: "forbidden", sessions: 1 } } },
    { share: 6, scene: { playability: "private" } },
    { share: 4, scene: { playability: "upcoming", startsInSeconds: 7200 } },
    { share: 8, scene: {}, ask: { speech: "never" } },
    { share: 2, scene: { speech: SPEECH, durationSeconds: 22 } },
    { share: 4, scene: { speech: SPEECH, durationSeconds: 240 } },
    { share: 4, scene: { speech: SPEECH, durationSeconds: 240, muxed: "index-first" } },
    { share: 6, scene: { ...CAPTIONED }, ask: { lanes: ["youtubei"] } },
    { share: 4, scene: { ...CAPTIONED }, ask: { lanes: ["youtubei", "ytdlp"] } },
    { share: 6, scene: { ...CAPTIONED }, ask: { lanes: ["ytdlp"] } },
  ];

/** So many jobs, each with a video of its own. */
export function chaosJobs(count: number, random: () => number): ChaosJob[] {
  return Array.from({ length: count }, (_, index) => {
    let left = random() * KINDS.reduce((sum, { share }) => sum + share, 0);
    const kind = KINDS.find(({ share }) => {
      left -= share;
      return left < 0;
    });
    const id = `chaos-${String(index).padStart(5, "0")}`;
    const scene = makeScene({ id, about: "asked for while things die", title: `Storm ${index}`, ...kind?.scene });
    return { scene, ask: kind?.ask ?? {} };
  });
}

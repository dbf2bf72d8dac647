import { makeScene, manual, spoken } from "../../local/demo/internet/scenes/make-scene.ts";
import type { Scene } from "../../local/demo/internet/scenes/scene.ts";
import { LIGHTHOUSE } from "../../local/demo/internet/scenes/words.ts";
import { SCENES } from "../../local/demo/internet/scenes.ts";

const TRACKS = [manual("en", LIGHTHOUSE)];
const LATE = { kind: "slow", delayMs: 30_000 } as const;
const SLOW = { kind: "slow", delayMs: 4_000 } as const;

/** Videos that are too slow, or refuse too long, to be worth their time anywhere else. */
const OWN: readonly Scene[] = [
  makeScene({
    id: "blocked-row",
    about: "three exits in a row are blocked, the next one is not",
    title: "Fourth door on the left",
    tracks: TRACKS,
    refusesExits: { block: "forbidden", sessions: 3 },
  }),
  makeScene({
    id: "gated-voice",
    about: "captions are behind a gate that no token opens, but somebody speaks",
    title: "Behind the gate, aloud",
    tracks: TRACKS,
    clients: { "*": "gated" },
    panel: "none",
    faults: { timedtext: { kind: "token-refused" } },
    speech: { language: "en", lines: spoken(LIGHTHOUSE) },
  }),
  makeScene({
    id: "never-shown",
    about: "is shown in no country",
    title: "Nowhere to be seen",
    playability: "geo",
    availableCountries: [],
    tracks: TRACKS,
  }),
  makeScene({
    id: "single-list",
    about: "one caption track, so that the transcript panel too is known to be of it",
    title: "One of a kind",
    tracks: TRACKS,
  }),
  makeScene({
    id: "late-player",
    about: "the player answers long after every patience has ended, the page does not",
    title: "Wait for it, then do not",
    tracks: TRACKS,
    faults: { player: LATE },
  }),
  makeScene({
    id: "slow-by-all",
    about: "every way to the words takes its time",
    title: "Slow, slower, slowest",
    tracks: TRACKS,
    faults: { player: SLOW, timedtext: SLOW, get_panel: SLOW, watch: SLOW },
  }),
];

/** Every video of the demo internet, and those that only the situations need. */
export const SITUATION_SCENES: readonly Scene[] = [...SCENES, ...OWN];

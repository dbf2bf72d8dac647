import { automatic, lines, makeScene, manual } from "./make-scene.ts";
import type { CaptionCue, Scene } from "./scene.ts";
import { FARO_DICHO, FAROL, LEUCHTTURM, LIGHTHOUSE, LIGHTHOUSE_SPOKEN, MANARA, PHARE, TODAI } from "./words.ts";

const HOURS_OF_TALK = Array.from(
  { length: 3600 },
  (_, index) => `sentence ${index + 1} of a very long talk about the keeping of lamps`,
);

/** The same words sung three times in a row: real repetitions, which no clean-up may drop. */
const CHORUS: readonly CaptionCue[] = lines([
  "Row, row, row your boat",
  "Row, row, row your boat",
  "Row, row, row your boat",
  "gently down the stream",
]);

/** Videos with captions that every exit can have. */
export const CAPTIONED: readonly Scene[] = [
  makeScene({
    id: "plainmanual",
    about: "manual captions in four languages beside automatic ones",
    title: "The lighthouse",
    tracks: [
      manual("de", LEUCHTTURM),
      manual("en", LIGHTHOUSE),
      manual("fr", PHARE),
      manual("pt-BR", FAROL),
      automatic("en", LIGHTHOUSE_SPOKEN),
    ],
  }),
  makeScene({
    id: "asr-only-en",
    about: "nothing but automatic captions",
    title: "The lighthouse, unscripted",
    tracks: [automatic("en", LIGHTHOUSE_SPOKEN)],
  }),
  makeScene({
    id: "rolling-asr",
    about: "automatic captions with word times, window events and newline events",
    title: "The lighthouse, in one breath",
    tracks: [
      automatic("en", [
        ...LIGHTHOUSE_SPOKEN,
        "[Music]",
        "and in the morning he [ __ ] writes",
        "one line into the book",
      ]),
    ],
  }),
  makeScene({
    id: "auto-dubbed",
    about: "dubs bring automatic captions of their own; the default audio is Spanish",
    title: "El faro",
    audio: [
      { language: "en", isDefault: false },
      { language: "de", isDefault: false },
      { language: "es", isDefault: true },
    ],
    tracks: [automatic("de", LIGHTHOUSE_SPOKEN), automatic("en", LIGHTHOUSE_SPOKEN), automatic("es", FARO_DICHO)],
  }),
  makeScene({
    id: "two-manuals",
    about: "two manual tracks of one language, told apart by their names",
    title: "The lighthouse, twice subtitled",
    tracks: [
      manual("en", LIGHTHOUSE, { trackName: "Full" }),
      manual("en", ["[gulls]", "[bell]", "[waves against rock]"], { trackName: "Sounds only" }),
    ],
  }),
  makeScene({
    id: "arabic-text",
    about: "right to left, with digits and brackets inside",
    title: "المنارة",
    audio: [{ language: "ar", isDefault: true }],
    tracks: [manual("ar", MANARA), manual("en", LIGHTHOUSE)],
  }),
  makeScene({
    id: "emoji-lines",
    about: "emoji of several code points, joiners and combining marks",
    title: "Signals 👩‍🚀",
    tracks: [
      manual("en", [
        "Ready? 👩‍🚀🚀",
        "The family: 👨‍👩‍👧‍👦 and a flag 🏳️‍🌈",
        "cafe\u0301, naïve, Zürich",
        "♪ la la la ♪",
      ]),
    ],
  }),
  makeScene({
    id: "entity-text",
    about: "tags and entities typed by the uploader, escaped again by the server",
    title: "Tom & Jerry <unplugged>",
    tracks: [
      manual("en", ["Tom & Jerry don't stop", '2 > 1 and it\'s "true"', "a line\nand its second half"], {
        style: "marked",
      }),
    ],
  }),
  makeScene({
    id: "zero-widths",
    about: "zero-width spaces and byte order marks between the words",
    title: "Invisible ink",
    tracks: [manual("en", LIGHTHOUSE.slice(0, 3), { style: "spaced" })],
  }),
  makeScene({
    id: "animatedsub",
    about: "each line is repeated as overlapping frames of an animation",
    title: "Karaoke night",
    tracks: [
      manual("en", ["Lights", "Lights go", "Lights go out", "and come back on"], { style: "animated" }),
      automatic("en", LIGHTHOUSE_SPOKEN),
    ],
  }),
  makeScene({
    id: "repetitions",
    about: "the same words again and again, because they were sung so",
    title: "Row your boat",
    tracks: [manual("en", [], { cues: CHORUS })],
  }),
  makeScene({
    id: "in-chapters",
    about: "chapters among the rows of the panel",
    title: "The lighthouse in three parts",
    chapters: [
      { startMs: 0, title: "The stairs" },
      { startMs: 6000, title: "The lamp" },
      { startMs: 14_000, title: "The bell" },
    ],
    tracks: [manual("en", LIGHTHOUSE)],
  }),
  makeScene({
    id: "japan-words",
    about: "captions in Japanese alone, asked for in English",
    title: "灯台",
    audio: [{ language: "ja", isDefault: true }],
    tracks: [manual("ja", TODAI), automatic("ja", TODAI)],
    askFor: ["en"],
  }),
  makeScene({
    id: "past-stream",
    about: "a stream that has ended, with captions made during it",
    title: "Night watch, recorded live",
    tracks: [automatic("en", LIGHTHOUSE_SPOKEN)],
  }),
  makeScene({
    id: "three-hours",
    about: "thousands of captions",
    title: "Three hours about lamps",
    tracks: [manual("en", HOURS_OF_TALK)],
  }),
  makeScene({
    id: "vtt-answers",
    about: "WebVTT comes whatever format is asked for",
    title: "The lighthouse, stubborn",
    tracks: [manual("en", LIGHTHOUSE, { alwaysAnswers: "vtt" })],
  }),
  makeScene({
    id: "xml-answers",
    about: "plain XML with doubly escaped entities comes whatever format is asked for",
    title: "The lighthouse, old style",
    tracks: [manual("en", ["Tom & Jerry don't stop", ...LIGHTHOUSE], { alwaysAnswers: "srv1" })],
  }),
];

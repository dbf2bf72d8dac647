import { makeScene, manual, spoken } from "./make-scene.ts";
import type { Scene } from "./scene.ts";
import { LIGHTHOUSE } from "./words.ts";

const SOON_SECONDS = 3 * 3600;

/** Videos whose own state is the answer. */
export const WITHHELD: readonly Scene[] = [
  makeScene({ id: "its-private", about: "private", title: "Private video", playability: "private" }),
  makeScene({ id: "was-removed", about: "removed by its uploader", title: "Removed video", playability: "removed" }),
  makeScene({
    id: "unavailable",
    about: "not available, no reason given",
    title: "Unavailable video",
    playability: "unavailable",
  }),
  makeScene({
    id: "age-limited",
    about: "YouTube wants a confirmed age",
    title: "Not for children",
    playability: "age",
  }),
  makeScene({
    id: "germanyonly",
    about: "can be played in Germany alone",
    title: "Nur in Deutschland",
    playability: "geo",
    availableCountries: ["DE"],
    tracks: [manual("en", LIGHTHOUSE)],
  }),
  makeScene({ id: "membersonly", about: "for members of the channel", title: "For members", playability: "members" }),
  makeScene({ id: "paid-rental", about: "must be paid for", title: "A feature film", playability: "paid" }),
  makeScene({
    id: "premiumonly",
    about: "for subscribers of the music service",
    title: "A concert",
    playability: "premium",
  }),
  makeScene({
    id: "loginneeded",
    about: "a login is wanted and no reason given",
    title: "Please sign in",
    playability: "login",
  }),
  makeScene({
    id: "is-upcoming",
    about: "a stream that begins in three hours",
    title: "Tonight: the lamp is lit",
    playability: "upcoming",
    startsInSeconds: SOON_SECONDS,
  }),
  makeScene({
    id: "is-live-now",
    about: "live, with captions so far",
    title: "Lighthouse camera",
    playability: "live",
    tracks: [manual("en", LIGHTHOUSE)],
  }),
  makeScene({ id: "in-progress", about: "still being processed", title: "Fresh upload", playability: "processing" }),
  makeScene({
    id: "odd-reasons",
    about: "a status nobody has seen yet",
    title: "Something new",
    playability: "unheard-of",
  }),
  makeScene({ id: "no-captions", about: "playable, without captions, and nobody speaks", title: "Waves, no words" }),
  makeScene({
    id: "spoken-only",
    about: "no captions, but somebody speaks",
    title: "The keeper talks",
    speech: { language: "en", lines: spoken(LIGHTHOUSE, 2) },
    durationSeconds: 22,
  }),
  makeScene({
    id: "longer-talk",
    about: "no captions and two minutes of speech: worth making smaller before it is sent",
    title: "The keeper talks on",
    speech: { language: "en", lines: spoken(LIGHTHOUSE, 2) },
    durationSeconds: 120,
  }),
  makeScene({
    id: "muxed-audio",
    about: "no captions, and the sound comes in one file with pictures only",
    title: "The keeper is filmed",
    speech: { language: "en", lines: spoken(LIGHTHOUSE, 2) },
    durationSeconds: 22,
    muxed: "index-first",
  }),
  makeScene({
    id: "silent-film",
    about: "no captions and no words in the audio",
    title: "The keeper sleeps",
    durationSeconds: 20,
  }),
  makeScene({
    id: "long-speech",
    about: "no captions and ninety minutes of speech: dear to recognise",
    title: "The keeper's memoirs",
    speech: { language: "en", lines: spoken(LIGHTHOUSE) },
    durationSeconds: 5400,
  }),
];

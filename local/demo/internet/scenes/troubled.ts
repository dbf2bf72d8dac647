import { automatic, makeScene, manual } from "./make-scene.ts";
import type { Scene } from "./scene.ts";
import { LIGHTHOUSE, LIGHTHOUSE_SPOKEN } from "./words.ts";

const TRACKS = [manual("en", LIGHTHOUSE), automatic("en", LIGHTHOUSE_SPOKEN)];

/** Seven of a kind: the one broken answer of each is its own job's. */
const VERY_SLOW: readonly Scene[] = Array.from({ length: 7 }, (_, index) =>
  makeScene({
    id: `very-slow-${index + 1}`,
    about: "pages and answers come after nine seconds, and captions break off every other time",
    title: "Wait longer",
    tracks: TRACKS,
    faults: {
      watch: { kind: "slow", delayMs: 9500 },
      player: { kind: "slow", delayMs: 9500 },
      timedtext: { kind: "truncated", everyOther: true },
    },
  }),
);

/** Videos that can be had, but not the first way one tries. */
export const TROUBLED: readonly Scene[] = [
  makeScene({
    id: "blockedonce",
    about: "the first exit is blocked, the next one is not",
    title: "Second door on the left",
    tracks: TRACKS,
    refusesExits: { block: "forbidden", sessions: 1 },
  }),
  makeScene({
    id: "two-blocked",
    about: "two exits are blocked, the third is not",
    title: "Third door on the left",
    tracks: TRACKS,
    refusesExits: { block: "forbidden", sessions: 2 },
  }),
  makeScene({
    id: "bot-checked",
    about: "the first exit must prove to be no bot, the next one need not",
    title: "Are you a robot?",
    tracks: TRACKS,
    refusesExits: { block: "bot-check", sessions: 1 },
  }),
  makeScene({
    id: "rate-limits",
    about: "the first exit has asked too often",
    title: "Patience",
    tracks: TRACKS,
    refusesExits: { block: "rate-limited", sessions: 1 },
  }),
  makeScene({
    id: "wrong-video",
    about: "the first exit is silently given another video",
    title: "Not what was asked for",
    tracks: TRACKS,
    refusesExits: { block: "wrong-video", sessions: 1 },
  }),
  makeScene({
    id: "blocked-all",
    about: "every exit is blocked",
    title: "Closed",
    tracks: TRACKS,
    refusesExits: { block: "sorry", sessions: "all" },
  }),
  makeScene({
    id: "token-gated",
    about: "every client's captions want a token that is never good enough, and the panel is empty",
    title: "Behind the gate",
    tracks: TRACKS,
    clients: { "*": "gated" },
    panel: "none",
    faults: { timedtext: { kind: "token-refused" } },
  }),
  makeScene({
    id: "panel-saves",
    about: "every client's captions want a token, the panel does not",
    title: "Around the gate",
    tracks: TRACKS,
    clients: { "*": "gated" },
  }),
  makeScene({
    id: "panelhidden",
    about: "as before, and the page hides the working panel behind the old one",
    title: "Around the gate, through the page",
    tracks: TRACKS,
    clients: { "*": "gated" },
    pagePanel: "combined",
  }),
  makeScene({
    id: "consent-ask",
    about: "the page asks for consent before it can be used",
    title: "Before you continue",
    tracks: TRACKS,
    asksConsent: true,
  }),
  makeScene({
    id: "brokenpanel",
    about: "the panel has content without a single row",
    title: "Empty shelves",
    tracks: TRACKS,
    panel: "blank",
  }),
  makeScene({
    id: "one-says-no",
    about: "one client sees no captions, the others do",
    title: "Ask twice",
    tracks: TRACKS,
    clients: { IOS: "no-tracks" },
  }),
  makeScene({
    id: "ios-refused",
    about: "one client is no longer accepted",
    title: "Reload the page",
    tracks: TRACKS,
    clients: { IOS: "rejected" },
  }),
  makeScene({
    id: "embed-block",
    about: "no playback outside youtube.com",
    title: "Watch it at home",
    tracks: TRACKS,
    playability: "no-embedding",
  }),
  makeScene({
    id: "slow-answer",
    about: "captions come after three seconds",
    title: "Wait for it",
    tracks: TRACKS,
    faults: { timedtext: { kind: "slow", delayMs: 3000 } },
  }),
  ...VERY_SLOW,
  makeScene({
    id: "empty-reply",
    about: "captions come as 200 without a body",
    title: "Nothing in the box",
    tracks: TRACKS,
    faults: { timedtext: { kind: "empty" } },
  }),
  makeScene({
    id: "cutoff-text",
    about: "captions break off in the middle, every other time",
    title: "And then the line",
    tracks: TRACKS,
    faults: { timedtext: { kind: "truncated", everyOther: true } },
  }),
  makeScene({
    id: "html-answer",
    about: "a page comes instead of captions",
    title: "Something went wrong",
    tracks: TRACKS,
    faults: { timedtext: { kind: "not-json" } },
  }),
  makeScene({
    id: "expired-url",
    about: "caption URLs have expired when they are handed out",
    title: "Yesterday's ticket",
    tracks: TRACKS,
    faults: { timedtext: { kind: "expired" } },
  }),
];

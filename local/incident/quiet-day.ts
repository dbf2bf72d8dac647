import type { AskedJob } from "./callers.ts";
import type { Incident } from "./incident.ts";
import type { Rehearsal } from "./rehearsal.ts";

const HOURS = 24;
const SWEEP_MINUTES = 5;
const HOUR_MINUTES = 60;
/** Who asks on such a day sleeps from ten to six. */
const isNight = (hour: number): boolean => hour < 6 || hour >= 22;

/** What is asked for in an hour of the day, in turn, every twelve minutes: mostly what can be had. */
const ASKED: readonly AskedJob[] = [
  {},
  { video: "its-private" },
  {},
  { video: "blockedonce" },
  {},
  { video: "no-captions", speech: "never" },
  { lanes: ["youtubei"] },
  { video: "is-upcoming" },
  {},
  { video: "spoken-only" },
  {},
  { video: "was-removed" },
  { lanes: ["ytdlp"] },
  { video: "slow-answer" },
  {},
  { video: "membersonly" },
  { video: "one-says-no" },
  { video: "silent-film" },
  {},
  { video: "is-live-now" },
  {},
  { video: "cutoff-text" },
  { video: "age-limited" },
  {},
  { video: "bot-checked" },
];
const EVERY_MINUTES = 12;
/** The hours in which one video cannot be had by anybody. */
const BAD_HOURS: readonly number[] = [9, 17];

/** A whole day on which nothing is wrong: the night's silence, the videos' own refusals, and what Earshot gets over by itself. */
export const quietDay: Incident = {
  name: "quiet-day",
  about:
    "a day of a few jobs an hour, most of them good, two that every exit refuses, and a night with nothing but canaries",
  raises: [],
  play: async (rehearsal) => {
    await rehearsal.callers.subscribe("@earshotharbour", HOUR_MINUTES);
    let asked = 0;
    for (let hour = 0; hour < HOURS; hour++) {
      for (let minute = 0; minute < HOUR_MINUTES; minute++) {
        if (minute % SWEEP_MINUTES === 0) await rehearsal.sweep();
        if (!isNight(hour)) asked = await atDay(rehearsal, hour, minute, asked);
        await rehearsal.minutes(1);
      }
    }
  },
};

/** One minute of the day; gives how many jobs were asked for until then. */
async function atDay(rehearsal: Rehearsal, hour: number, minute: number, asked: number): Promise<number> {
  if (minute === 30 && BAD_HOURS.includes(hour)) await rehearsal.jobs(1, { video: "blocked-all", lanes: ["captions"] });
  if (minute === 45) await rehearsal.callers.askAgain("its-private");
  if (minute % EVERY_MINUTES !== 0) return asked;
  await rehearsal.jobs(1, ASKED[asked % ASKED.length]);
  return asked + 1;
}

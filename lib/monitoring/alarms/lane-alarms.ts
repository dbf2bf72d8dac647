import type { LaneRow } from "../../../lambdas/shared/lanes.ts";
import { type AlarmRow, anyOf, FIVE_MINUTES, type MetricSource, NO_EVENTS, ONCE, type Signal } from "../alarm-row.ts";

/** Share of memory and of temporary space that may be used, 0–1. */
const ALMOST_FULL = 0.8;
/** Temporary space of a function, MB (Lambda's default). */
const TMP_MB = 512;
const YTDLP_MAX_AGE_DAYS = 90;

/** Alarms of single lanes. */
export const laneAlarms = (rows: readonly LaneRow[]): readonly AlarmRow[] => [
  ...rows.flatMap((row) => [breakerOpened(row), halted(row), memoryShort(row), spaceShort(row)]),
  {
    name: "yt-dlp is old",
    severity: "ticket",
    section: "lanes",
    feels: "Nothing yet; YouTube changes its player every few weeks, and an old yt-dlp stops working with it.",
    signals: [
      {
        metrics: { age: { own: "ytdlp.ageDays", statistic: "Maximum" } },
        periodSeconds: 86_400,
        breaching: ONCE,
        is: "above",
        limit: YTDLP_MAX_AGE_DAYS,
        missing: { counts: "good", because: "the lane did not run that day" },
      },
    ],
  },
];

const breakerOpened = ({ lane, breaker }: LaneRow): AlarmRow => ({
  name: `The breaker of ${lane} opened`,
  runbook: "The breaker of a lane opened",
  severity: "ticket",
  section: "lanes",
  feels: `The lane ${lane} failed so often that jobs leave it out for ${breaker.openSeconds} seconds at a time.`,
  signals: [anyOf({ own: "breaker.opened", lane, statistic: "Sum" })],
});

const halted = ({ lane }: LaneRow): AlarmRow => ({
  name: `An account stopped ${lane}`,
  runbook: "An account stopped a lane",
  severity: "page",
  section: "lanes",
  feels: `Jobs that need the lane ${lane} end without an answer: its account is refused, used up or out of money.`,
  signals: [anyOf({ own: "lane.halted", lane, statistic: "Sum" })],
});

/** One run in half an hour is enough: a lane that only the canary uses runs once an hour. */
const almostFull = (used: MetricSource, mostMb: number): Signal => ({
  metrics: { used },
  periodSeconds: FIVE_MINUTES,
  breaching: { points: 1, of: 6 },
  is: "above",
  limit: mostMb * ALMOST_FULL,
  missing: NO_EVENTS,
});

const memoryShort = ({ lane, memoryMb }: LaneRow): AlarmRow => ({
  name: `Memory of ${lane} runs short`,
  runbook: "Memory of a lane runs short",
  severity: "ticket",
  section: "lanes",
  feels: `Nothing yet; beyond its ${memoryMb} MB the lane ${lane} is killed in mid-job.`,
  signals: [almostFull({ own: "memory.usedMb", lane, statistic: "Maximum" }, memoryMb)],
});

const spaceShort = ({ lane }: LaneRow): AlarmRow => ({
  name: `Temporary space of ${lane} runs short`,
  runbook: "Temporary space of a lane runs short",
  severity: "ticket",
  section: "lanes",
  feels: `Nothing yet; when its ${TMP_MB} MB are full the lane ${lane} loses its jobs.`,
  signals: [almostFull({ own: "tmp.usedMb", lane, statistic: "Maximum" }, TMP_MB)],
});

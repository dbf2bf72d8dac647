import type { LaneName } from "../../../lambdas/shared/lanes.ts";
import {
  type AlarmRow,
  anyOf,
  FIVE_MINUTES,
  HOUR,
  NO_EVENTS,
  ONCE,
  type Severity,
  SILENCE,
  type Signal,
  SUM_OF_ALL,
} from "../alarm-row.ts";

/** Share of jobs that must end with a good verdict, 0–1. */
const GOOD_VERDICTS = 0.99;
/** 95 of 100 jobs without speech recognition end sooner, milliseconds. */
const JOB_P95_MS = 60_000;

/** How fast the error budget may burn: `rate` 1 uses it up exactly by the end of its period (SRE workbook, "Alerting on SLOs"). */
interface BurnTier {
  readonly name: string;
  readonly severity: Severity;
  readonly rate: number;
  readonly windows: readonly [BurnWindow, BurnWindow];
}

/** `leastVerdicts`: with fewer in the window nothing is said, so that one bad video in a quiet hour wakes nobody. */
interface BurnWindow {
  readonly seconds: number;
  readonly leastVerdicts: number;
}

const BURN_TIERS: readonly BurnTier[] = [
  {
    name: "Bad verdicts burn the budget fast",
    severity: "page",
    rate: 14.4,
    windows: [
      { seconds: HOUR, leastVerdicts: 20 },
      { seconds: FIVE_MINUTES, leastVerdicts: 5 },
    ],
  },
  {
    name: "Bad verdicts burn the budget slowly",
    severity: "page",
    rate: 6,
    windows: [
      { seconds: 6 * HOUR, leastVerdicts: 40 },
      { seconds: 1800, leastVerdicts: 10 },
    ],
  },
];

function burning(tier: BurnTier, { seconds, leastVerdicts }: BurnWindow): Signal {
  return {
    metrics: { good: { own: "verdict.good", statistic: "Sum" }, bad: { own: "verdict.bad", statistic: "Sum" } },
    expression: `IF(good + bad >= ${leastVerdicts}, bad / (good + bad), 0)`,
    periodSeconds: seconds,
    breaching: ONCE,
    is: "above",
    limit: Number((tier.rate * (1 - GOOD_VERDICTS)).toFixed(4)),
    missing: NO_EVENTS,
  };
}

const burnAlarm = (tier: BurnTier): AlarmRow => ({
  name: tier.name,
  severity: tier.severity,
  section: "service",
  feels: "Many requests end as blocked or failed instead of with the video's own answer.",
  signals: [burning(tier, tier.windows[0]), burning(tier, tier.windows[1])],
});

/** Only where the canary starts jobs is silence a fault. */
const NOTHING_RUNS: AlarmRow = {
  name: "Nothing runs",
  severity: "page",
  section: "service",
  feels: "No job has ended for three hours although the canary starts some every hour: requests hang or are not taken.",
  signals: [
    {
      metrics: {
        good: { own: "verdict.good", statistic: "SampleCount" },
      },
      periodSeconds: HOUR,
      breaching: { points: 3, of: 3 },
      is: "below",
      limit: 1,
      missing: SILENCE,
    },
  ],
};

/** Where few ask, nothing else is loud enough: shares of verdicts and of preflights say nothing below some twenty an hour. */
const noLaneWorks = (canaries: readonly LaneName[]): AlarmRow => ({
  name: "No lane gets its known video",
  severity: "page",
  section: "service",
  feels: "Nothing can be had: each lane has failed for two hours, also with the video that it got for months.",
  signals: [
    {
      metrics: Object.fromEntries(canaries.map((lane) => [lane, { own: "canary.ok", lane, statistic: "Sum" }])),
      expression: SUM_OF_ALL,
      periodSeconds: HOUR,
      breaching: { points: 2, of: 2 },
      is: "below",
      limit: 1,
      missing: SILENCE,
    },
  ],
});

/** Alarms of the whole service: its promises, its silence and its known videos. */
export const serviceAlarms = (canaries: readonly LaneName[]): readonly AlarmRow[] => [
  ...BURN_TIERS.map(burnAlarm),
  {
    name: "Jobs are slow",
    severity: "ticket",
    section: "service",
    feels: "One job in twenty takes longer than a minute.",
    signals: [
      {
        metrics: {
          slowest: { own: "job.duration", statistic: "p95" },
          jobs: { own: "job.duration", statistic: "SampleCount" },
        },
        expression: "IF(jobs >= 20, slowest, 0)",
        periodSeconds: 900,
        breaching: ONCE,
        is: "above",
        limit: JOB_P95_MS,
        missing: NO_EVENTS,
      },
    ],
  },
  {
    name: "Jobs are slower than they used to be",
    severity: "ticket",
    section: "service",
    feels: "Answers still come within the promise, but later than they used to.",
    signals: [
      {
        metrics: { slowest: { own: "job.duration", statistic: "p95" } },
        periodSeconds: 900,
        breaching: { points: 3, of: 3 },
        is: "outside-its-past",
        limit: 4,
        missing: NO_EVENTS,
      },
    ],
  },
  {
    name: "A new kind of failure",
    severity: "ticket",
    section: "service",
    feels:
      "Some jobs fail in a way nobody has seen for a month: YouTube has changed something, or a fault of ours shows.",
    signals: [anyOf({ own: "error.unexplained", statistic: "Sum" })],
  },
  ...(canaries.length > 0 ? [NOTHING_RUNS, noLaneWorks(canaries)] : []),
  ...canaries.map(canaryAlarm),
];

const canaryAlarm = (lane: LaneName): AlarmRow => ({
  name: `The canary of ${lane} fails`,
  runbook: "The canary of a lane fails",
  severity: "ticket",
  section: "lanes",
  feels: `The lane ${lane} no longer gets a video that it got for months; other lanes carry its jobs, later and dearer.`,
  signals: [
    {
      metrics: { ok: { own: "canary.ok", lane, statistic: "Sum" } },
      periodSeconds: HOUR,
      breaching: { points: 2, of: 2 },
      is: "below",
      limit: 1,
      missing: SILENCE,
    },
  ],
});

import { type AlarmRow, NO_EVENTS, ONCE } from "../alarm-row.ts";

const DAY = 86_400;

/** Alarms of the bill; `limitUsd`: what a day may cost. */
export const costAlarms = (limitUsd: number): readonly AlarmRow[] => [
  {
    name: "A day costs too much",
    severity: "ticket",
    section: "cost",
    feels: "Nothing; the bill grows faster than was planned.",
    signals: [
      {
        metrics: { spent: { own: "job.cost", statistic: "Sum" } },
        periodSeconds: DAY,
        breaching: ONCE,
        is: "above",
        limit: limitUsd,
        missing: NO_EVENTS,
      },
    ],
  },
];

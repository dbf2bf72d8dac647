import { type AlarmRow, anyOf, NO_EVENTS, ONCE } from "../alarm-row.ts";

/** Share of decisions that must find a usable gateway, 0–1. */
const PREFLIGHT_OK = 0.99;
const LEAST_DECISIONS = 20;
/** New sessions a job, on average, beyond which YouTube is blocking the provider's exits at large. */
const ROTATIONS_A_JOB = 1;

/** Alarms of the way out. */
export const PROXY_ALARMS: readonly AlarmRow[] = [
  {
    name: "The proxy gateway is not usable",
    severity: "page",
    section: "proxy",
    feels: "Requests end at once with 502 or 503: no video can be asked for.",
    signals: [
      {
        metrics: {
          ok: { own: "proxy.preflight.ok", statistic: "Sum" },
          failed: { own: "proxy.preflight.failed", statistic: "Sum" },
        },
        expression: `IF(ok + failed >= ${LEAST_DECISIONS}, failed / (ok + failed), 0)`,
        periodSeconds: 900,
        breaching: ONCE,
        is: "above",
        limit: Number((1 - PREFLIGHT_OK).toFixed(4)),
        missing: NO_EVENTS,
      },
    ],
  },
  {
    name: "The proxy refuses credentials",
    severity: "ticket",
    section: "proxy",
    feels: "Some attempts are refused by the gateway and made again; if the account itself is refused, nothing works.",
    signals: [
      {
        metrics: {
          all: { own: "proxy.407", statistic: "Sum" },
        },
        periodSeconds: 900,
        breaching: ONCE,
        is: "at-least",
        limit: 3,
        missing: NO_EVENTS,
      },
    ],
  },
  {
    name: "YouTube blocks the exits",
    severity: "ticket",
    section: "proxy",
    feels: "Answers come late, since most jobs need several exits until one is let in.",
    signals: [
      {
        metrics: {
          rotated: { own: "proxy.session.rotated", statistic: "Sum" },
          decisions: { own: "proxy.preflight.ok", statistic: "Sum" },
        },
        expression: `IF(decisions >= ${LEAST_DECISIONS}, rotated / decisions, 0)`,
        periodSeconds: 900,
        breaching: ONCE,
        is: "above",
        limit: ROTATIONS_A_JOB,
        missing: NO_EVENTS,
      },
    ],
  },
  {
    name: "Something wanted out past the proxy",
    severity: "page",
    section: "proxy",
    feels:
      "Requests are refused so that the service's own address is not shown to YouTube; a setting contradicts another.",
    signals: [anyOf({ own: "proxy.enforcement.violation", statistic: "Sum" })],
  },
];

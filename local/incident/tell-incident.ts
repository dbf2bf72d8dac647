import { humanSeconds } from "../cli/printable.ts";
import type { Incident } from "./incident.ts";
import type { Rehearsal } from "./rehearsal.ts";
import type { AlarmStory } from "./timeline.ts";

/** How an incident went: what was raised, and what differs from what it promises. */
export interface Outcome {
  readonly incident: Incident;
  readonly stories: readonly AlarmStory[];
  /** One sentence each; none: all as promised. */
  readonly differences: readonly string[];
}

/** Holds what was raised against what the incident promises: every alarm named, no other, all cleared in the end, every job counted once. */
export function outcomeOf(incident: Incident, { timeline, callers }: Pick<Rehearsal, "timeline" | "callers">): Outcome {
  const stories = timeline.told;
  const raised = new Set(stories.map(({ alarm }) => alarm));
  const promised = incident.raises.map((end) => timeline.alarmNames.find((name) => name.endsWith(`-${end}`)) ?? end);
  const ended = callers.answers;
  const differences = [
    ...(timeline.countedJobs === ended ? [] : [`${timeline.countedJobs} verdicts were counted of ${ended} jobs`]),
    ...promised.filter((name) => !raised.has(name)).map((name) => `${name} was not raised`),
    ...[...raised].filter((name) => !promised.includes(name)).map((name) => `${name} was raised`),
    ...stories.filter((story) => !isAsLong(story, incident)).map(({ alarm }) => `${alarm} did not clear`),
  ];
  return { incident, stories, differences };
}

const isAsLong = ({ alarm, clearedMinute }: AlarmStory, { outlasts = [] }: Incident) =>
  clearedMinute !== undefined || outlasts.some((end) => alarm.endsWith(`-${end}`));

/** One incident as text: a line an alarm with the minutes after which it was raised and cleared. */
export function tellIncident({ incident, stories, differences }: Outcome, verdicts: string, tookMs: number): string {
  const lines = stories.map(
    ({ alarm, raisedMinute, clearedMinute }) =>
      `   ${alarm.padEnd(60)} raised ${minutes(raisedMinute)}   cleared ${minutes(clearedMinute)}`,
  );
  return [
    `── ${incident.name}: ${incident.about}`,
    ...(lines.length > 0 ? lines : ["   no alarm"]),
    `   ${verdicts} · played in ${humanSeconds(tookMs)}`,
    ...differences.map((difference) => `   DIFFERS: ${difference}`),
    "",
    "",
  ].join("\n");
}

const minutes = (minute: number | undefined): string => (minute === undefined ? "later" : `${minute} min`).padStart(7);

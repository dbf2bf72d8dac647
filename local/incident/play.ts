import { CliFailure, EXIT } from "../cli/failure.ts";
import type { Io } from "../cli/io.ts";
import { createProgress } from "../cli/progress.ts";
import { localSettings } from "../cli/settings.ts";
import type { Incident } from "./incident.ts";
import { INCIDENTS } from "./incidents.ts";
import { Rehearsal } from "./rehearsal.ts";
import { type Outcome, outcomeOf, tellIncident } from "./tell-incident.ts";

/**
 * Plays incidents by name, `all` of them in turn: real jobs against a broken internet, the lines they print judged by the template's own
 * alarms. Exit code 1 when an alarm was raised that should not, or one was not that should. Without names: what there is.
 */
export async function playIncidents(names: readonly string[], io: Io): Promise<number> {
  if (names.length === 0) {
    await io.out(INCIDENTS.map(({ name, about }) => `${name.padEnd(28)}${about}\n`).join(""));
    return EXIT.ok;
  }
  let differing = 0;
  const incidents = chosen(names);
  const healthy = await hearHealth(io);
  for (const incident of incidents) {
    const progress = createProgress(io);
    progress.note(`${incident.name}: ${incident.about}`);
    const { outcome, text } = await play(incident, io, healthy);
    progress.end();
    await io.out(text);
    if (outcome.differences.length > 0) differing++;
  }
  return differing === 0 ? EXIT.ok : EXIT.failed;
}

/** What the service prints while nothing is broken: the hours before every incident. */
export async function hearHealth(io: Pick<Io, "env">): Promise<readonly string[]> {
  const rehearsal = await Rehearsal.begin(UNTOUCHED, localSettings(io.env), []);
  try {
    return await rehearsal.healthyLines();
  } finally {
    await rehearsal.end();
  }
}

const UNTOUCHED: Incident = { name: "untouched", about: "nothing is broken", raises: [], play: async () => {} };

/** Plays one incident from an untouched service to its end. */
export async function play(
  incident: Incident,
  io: Pick<Io, "env">,
  healthy: readonly string[],
): Promise<{ outcome: Outcome; text: string }> {
  const startedAt = performance.now();
  const rehearsal = await Rehearsal.begin(incident, localSettings(io.env), healthy);
  try {
    await incident.play(rehearsal);
    const outcome = outcomeOf(incident, rehearsal);
    const verdicts = Object.entries(rehearsal.callers.verdicts).map(([verdict, count]) => `${count} ${verdict}`);
    return { outcome, text: tellIncident(outcome, verdicts.join(", ") || "no job", performance.now() - startedAt) };
  } finally {
    await rehearsal.end();
  }
}

function chosen(names: readonly string[]): readonly Incident[] {
  if (names.includes("all")) return INCIDENTS;
  return names.map((wanted) => {
    const incident = INCIDENTS.find(({ name }) => name === wanted);
    if (incident) return incident;
    const known = INCIDENTS.map(({ name }) => name).join(", ");
    throw new CliFailure(`there is no incident ${wanted}: expected all, or some of ${known}`, EXIT.usage);
  });
}

import { setTimeout as wait } from "node:timers/promises";
import type { Internet } from "../../local/demo/internet/internet.ts";
import { familyOf, type Program, signalled } from "../support/process-names.ts";
import { oneOf } from "./seeded-random.ts";

const TARGETS = ["chromium", "yt-dlp", "ffmpeg", "handler", "gateway"] as const satisfies (Program | "gateway")[];
export type Target = (typeof TARGETS)[number];

const MOST_PAUSE_MS = 3_000;
const MOST_OUTAGE_MS = 800;

/** What was killed: how often, or that nothing of the kind was ever at work when it was aimed at. */
export type Kills = Readonly<Record<Target, number | "never at work">>;

/** Kills one process of this run after the other, or the gateway for a moment, until `over`. */
export async function killAtRandom(internet: Internet, random: () => number, over: AbortSignal): Promise<Kills> {
  const kills: Record<Target, number> = { chromium: 0, "yt-dlp": 0, ffmpeg: 0, handler: 0, gateway: 0 };
  while (!over.aborted) {
    await wait(random() * MOST_PAUSE_MS);
    const target = oneOf(random, TARGETS);
    kills[target] += target === "gateway" ? await outage(internet, random) : killOne(target, random);
  }
  const told = Object.entries(kills).map(([target, times]) => [target, times === 0 ? "never at work" : times]);
  return Object.fromEntries(told) as Kills;
}

async function outage(internet: Internet, random: () => number): Promise<number> {
  await internet.setGateway("refuse");
  await wait(random() * MOST_OUTAGE_MS);
  await internet.setGateway("up");
  return 1;
}

function killOne(program: Program, random: () => number): number {
  const family = familyOf(program);
  const victim = family[Math.floor(random() * family.length)];
  return victim !== undefined && signalled(victim, "SIGKILL") ? 1 : 0;
}

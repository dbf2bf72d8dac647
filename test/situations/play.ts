import type { Io } from "../../local/cli/io.ts";
import { startSynthesised } from "../../local/cli/service/start-synthesised.ts";
import { openService, type Service } from "../../local/cli/service.ts";
import { localSettings } from "../../local/cli/settings.ts";
import { type Answered, ask } from "../../local/demo/ask.ts";
import { findScene } from "../../local/demo/internet/scenes.ts";
import { type Stage, setStage } from "../../local/demo/stage.ts";
import { judge } from "./judge.ts";
import { SITUATION_SCENES } from "./scenes.ts";
import type { Situation, Trouble } from "./situation.ts";

/** How a situation ended, and how that departs from what was expected. */
export interface Played extends Answered {
  readonly situation: Situation;
  readonly problems: readonly string[];
}

/** An internet and the service before it, in which videos are asked for. */
export interface World {
  play(situation: Situation): Promise<Played>;
  close(): Promise<void>;
}

/** Starts both; the service is the synthesised one with its real functions. */
export async function openWorld({ env }: Trouble = {}): Promise<World> {
  const stage = await setStage(localSettings(process.env), SITUATION_SCENES);
  const startedAtMs = Date.now();
  const over = new AbortController();
  const io: Io = {
    env: { ...stage.env, ...env },
    isTerminal: false,
    columns: 0,
    out: async () => {},
    err: () => {},
    interrupted: over.signal,
    linger: () => over.signal,
  };
  let service: Service | undefined;
  const open = async () => {
    service ??= await openService({
      settings: localSettings(io.env),
      startLaptop: startSynthesised,
      interrupted: over.signal,
      note: () => {},
    });
  };
  return {
    async play(situation) {
      const { video, trouble = {}, expect } = situation;
      const scene = findScene(video, SITUATION_SCENES);
      if (!scene) throw new TypeError(`the demo internet has no video ${video}`);
      await open();
      await trouble.before?.(stage, async (other, wanted) => (await ask(other, wanted, io, startSynthesised)).document);
      const answered = await troubled(trouble, stage, () => ask(video, situation.ask ?? {}, io, startSynthesised));
      return { situation, ...answered, problems: judge(expect, scene, { ...answered, startedAtMs }) };
    },
    async close() {
      await service?.close();
      await stage.clear();
    },
  };
}

async function troubled({ during }: Trouble, stage: Stage, work: () => Promise<Answered>): Promise<Answered> {
  const over = new AbortController();
  const trouble = during?.(stage, over.signal);
  try {
    return await work();
  } finally {
    over.abort();
    await trouble;
  }
}

/** Situations whose videos bring their trouble along share a world; each of the others gets one of its own. */
export async function playAll(situations: readonly Situation[], onPlayed: (played: Played) => void): Promise<Played[]> {
  const all: Played[] = [];
  let shared: World | undefined;
  try {
    for (const situation of situations) {
      const world = situation.trouble ? await openWorld(situation.trouble) : (shared ?? (await openWorld()));
      if (!situation.trouble) shared = world;
      try {
        const played = await world.play(situation);
        all.push(played);
        onPlayed(played);
      } finally {
        if (world !== shared) await world.close();
      }
    }
    return all;
  } finally {
    await shared?.close();
  }
}

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { Gateway } from "../support/gateway.ts";
import type { Load } from "../support/load-process.ts";
import type { Figure } from "./figure.ts";

const PROCESS = join(import.meta.dirname, "..", "support", "load-process.ts");
const EXITS = 250;
/** Connections an exit serves before it blocks. */
const PATIENCE_OF_EXITS = 3;

/** Many jobs through the proxy: at once, on exits that block, and for long. The jobs run in a process of their own. */
export async function loadFigures(): Promise<Figure[]> {
  return [...(await atOnce()), ...(await onBlockingExits()), ...(await forLong())];
}

async function run(gateway: Gateway, jobs: number, together: number): Promise<Load> {
  const child = spawn(process.execPath, [PROCESS, String(jobs), String(together)], {
    env: { PATH: process.env.PATH ?? "", SECRET_OF_TEST: gateway.secretJson() },
    stdio: ["ignore", "pipe", "inherit"],
  });
  return JSON.parse(await text(child.stdout)) as Load;
}

async function withGateway(work: (gateway: Gateway) => Promise<Figure[]>): Promise<Figure[]> {
  const gateway = await Gateway.start();
  return work(gateway).finally(() => gateway.close());
}

const atOnce = () =>
  withGateway(async (gateway) => {
    const { durationsMs, succeeded } = await run(gateway, 100, 100);
    const sorted = durationsMs.toSorted((a, b) => a - b);
    return [
      { name: "100 jobs at once: without a transcript", value: 100 - succeeded, unit: "jobs", limit: 0 },
      { name: "100 jobs at once: 95th of 100", value: sorted[94] ?? Number.NaN, unit: "ms" },
    ];
  });

/** Sessions share exits, each exit blocks after a few connections: every job must get through, and no burnt session come again. */
const onBlockingExits = () =>
  withGateway(async (gateway) => {
    const uses = new Map<number, number>();
    const burnt = new Set<string>();
    let again = 0;
    gateway.misbehave = ({ username }) => {
      if (burnt.has(username)) again++;
      const exit = createHash("sha256").update(username).digest().readUInt16BE() % EXITS;
      uses.set(exit, (uses.get(exit) ?? 0) + 1);
      if ((uses.get(exit) ?? 0) <= PATIENCE_OF_EXITS) return undefined;
      burnt.add(username);
      return { kind: "answer", status: 403 };
    };
    const { succeeded, rotations } = await run(gateway, 500, 20);
    return [
      { name: "500 jobs on exits that block: without a transcript", value: 500 - succeeded, unit: "jobs", limit: 0 },
      { name: "500 jobs on exits that block: exits left", value: rotations, unit: "sessions" },
      { name: "500 jobs on exits that block: burnt, used again", value: again, unit: "sessions", limit: 0 },
    ];
  });

const forLong = () =>
  withGateway(async (gateway) => {
    const { memoryBytes } = await run(gateway, 10_000, 20);
    const value = (memoryBytes[9] ?? Number.NaN) / (memoryBytes[1] ?? Number.NaN);
    return [{ name: "10,000 jobs: memory of the last tenth by the second", value, unit: "times", limit: 1.1 }];
  });

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { TranscriptDocument } from "../../lambdas/shared/transcript/document.ts";
import { startSynthesised } from "../../local/cli/service/start-synthesised.ts";
import { openService } from "../../local/cli/service.ts";
import { localSettings } from "../../local/cli/settings.ts";
import { type Stage, setStage } from "../../local/demo/stage.ts";
import { processesMarked, readProcessTable } from "../../local/lambda-host/process-table.ts";
import { packetsOut } from "../support/packets-out.ts";
import { SecretHunt } from "../support/secret-hunt.ts";
import { askPatiently } from "./ask-patiently.ts";
import { type ChaosJob, chaosJobs } from "./chaos-jobs.ts";
import { type Kills, killAtRandom } from "./killer.ts";
import { seededRandom } from "./seeded-random.ts";
import { endingOf } from "./true-ending.ts";

const TOGETHER = 6;
const LOOK_FOR_SECRETS_MS = 500;
const SETTLE_MS = 3_000;

/** What a run of many jobs under fire came to. */
export interface ChaosRun {
  readonly seed: number;
  readonly jobs: number;
  readonly seconds: number;
  readonly own: number;
  readonly injected: number;
  /** Jobs whose lanes rested, because the kills had opened their breakers. */
  readonly rested: number;
  /** Jobs whose end is not true, or that have none; each in words. */
  readonly untrue: readonly string[];
  readonly lost: readonly string[];
  readonly kills: Kills;
  readonly verdicts: Readonly<Record<string, number>>;
  readonly orphans: number;
  readonly secretsFoundIn: readonly string[];
  readonly processesSearched: number;
  /** Packets that left past the proxy; null where they cannot be counted. */
  readonly packetsOut: number | null;
}

/** Runs the jobs here and prints the run as one line of JSON, then `N passed, N failed`. */
export async function main([jobs = "1000", seed = String(Date.now() % 1e9)]: readonly string[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "earshot-chaos-"));
  process.env.TMPDIR = folder;
  process.stderr.write(`chaos: ${jobs} jobs, seed ${seed}\n`);
  await wait(SETTLE_MS);
  const before = packetsOut();
  const run = await underFire(Number(jobs), Number(seed));
  const after = packetsOut();
  const packets = before === undefined || after === undefined ? null : after - before;
  const whole: ChaosRun = { ...run, orphans: processesMarked(folder, readProcessTable()).length, packetsOut: packets };
  rmSync(folder, { recursive: true, force: true });
  process.stdout.write(`${JSON.stringify(whole)}\n`);
  const leaks = [whole.orphans, run.secretsFoundIn.length, packets ?? 0].filter((count) => count > 0).length;
  const failed = run.untrue.length + run.lost.length + leaks;
  process.stdout.write(`${run.own + run.injected + run.rested} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}

async function underFire(count: number, seed: number): Promise<Omit<ChaosRun, "orphans" | "packetsOut">> {
  const startedAt = performance.now();
  const jobs = chaosJobs(count, seededRandom(seed));
  const stage = await setStage(
    localSettings(process.env),
    jobs.map(({ scene }) => scene),
  );
  const over = new AbortController();
  const settings = localSettings(stage.env);
  const interrupted = new AbortController().signal;
  const service = await openService({ settings, startLaptop: startSynthesised, interrupted, note: () => {} });
  const hunt = new SecretHunt(...stage.secrets);
  const killing = killAtRandom(stage.internet, seededRandom(seed + 1), over.signal);
  const found = await hunt.processesBelow(process.pid, askAll(jobs, { ...service, interrupted }), LOOK_FOR_SECRETS_MS);
  over.abort();
  const kills = await killing;
  await service.close();
  searchFiles(hunt, stage, found);
  await stage.clear();
  return {
    seed,
    jobs: count,
    seconds: Math.round((performance.now() - startedAt) / 1000),
    ...told(jobs, found),
    kills,
    secretsFoundIn: hunt.found,
    processesSearched: hunt.processes,
  };
}

type Found = TranscriptDocument | { readonly lost: string };

/** The documents of all jobs, some of them at work at the same time. */
async function askAll(jobs: readonly ChaosJob[], reach: Parameters<typeof askPatiently>[1]): Promise<Found[]> {
  const found: Found[] = [];
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < jobs.length; at = next++) {
      found[at] = await askPatiently(jobs[at] as ChaosJob, reach);
      if (at % 50 === 49) {
        const { own, injected, rested, untrue, lost } = told(jobs.slice(0, at + 1), found);
        const soFar = `${own} own, ${injected} injected, ${rested} rested, ${untrue.length} untrue, ${lost.length} lost or under way`;
        process.stderr.write(
          `chaos: ${at + 1} of ${jobs.length}: ${soFar}\n${untrue.map((one) => `  ${one}\n`).join("")}`,
        );
      }
    }
  };
  await Promise.all(Array.from({ length: TOGETHER }, worker));
  return found;
}

function searchFiles(hunt: SecretHunt, stage: Stage, found: readonly Found[]): void {
  hunt.folder("state", String(stage.env.EARSHOT_HOME));
  hunt.text("documents", JSON.stringify(found));
}

function told(jobs: readonly ChaosJob[], found: readonly Found[]) {
  const verdicts: Record<string, number> = {};
  const [untrue, lost]: [string[], string[]] = [[], []];
  const endings = { own: 0, injected: 0, rested: 0 };
  for (const [at, job] of jobs.entries()) {
    const document = found[at] ?? { lost: "never asked" };
    if ("lost" in document) {
      lost.push(`${job.scene.id}: ${document.lost}`);
      continue;
    }
    verdicts[document.verdict] = (verdicts[document.verdict] ?? 0) + 1;
    const ending = endingOf(job, document);
    if (typeof ending === "string") endings[ending]++;
    else untrue.push(`${job.scene.id} ${JSON.stringify(job.ask)}: ${ending.untrue}`);
  }
  return { ...endings, untrue, lost, verdicts };
}

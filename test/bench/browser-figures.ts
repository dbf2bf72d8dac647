import { readFileSync } from "node:fs";
import type { Job } from "../../lambdas/shared/job.ts";
import type { Outbound } from "../../lambdas/shared/proxy/port.ts";
import { CLIENTS, type YoutubeClient } from "../../lambdas/shared/youtube/clients.ts";
import { browserModules } from "../../lambdas/youtubei/browser/browser-modules.ts";
import { withPage } from "../../lambdas/youtubei/browser/open-browser.ts";
import { warmBinary } from "../../lambdas/youtubei/browser/warm-binary.ts";
import { STRATEGIES, type Strategy } from "../../lambdas/youtubei/run-strategies.ts";
import { youtubeiWork } from "../../lambdas/youtubei/youtubei-work.ts";
import { startInternet } from "../../local/demo/internet/internet.ts";
import { MODULE_PATH } from "../support/bare-browser.ts";
import { browserProcesses } from "../support/browser-processes.ts";
import { makeRequest } from "../support/make.ts";
import { openTestOutbound } from "../support/outbound.ts";
import { removeOwnTmpdir } from "../support/own-tmpdir.ts";
import { enduranceFigures } from "./endurance.ts";
import { type Figure, medianMs, middleOf } from "./figure.ts";

const ACCOUNT = { username: "demo", password: "p@ss:w/o%r d" } as const;
const HOST = "www.youtube.com";
type Open = () => Promise<Outbound>;
const ROUNDS = 10;
const SITE = `https://${HOST}/robots.txt`;

/**
 * The browser lane: what is paid once, what each way to the words costs, what a browser of one's own costs each job, and that fifty jobs
 * leave nothing behind.
 */
export async function browserFigures(): Promise<Figure[]> {
  const internet = await startInternet(ACCOUNT);
  const { proxyHost: host, proxyPort: port, caPem } = internet;
  const secret = JSON.stringify({ provider: "oxylabs", host, port, ...ACCOUNT, caPem });
  const open = () => openTestOutbound(secret, { lane: "youtubei", hosts: [HOST] });
  const figures: Figure[] = [];
  try {
    figures.push(...(await coldFigures(open)));
    for (const strategy of STRATEGIES) figures.push(...(await strategyFigures(strategy, open)));
    figures.push(...(await enduranceFigures(() => job(STRATEGIES, open))));
    const outbound = await open();
    figures.push(...(await reuseFigures(outbound)));
    await outbound.close();
  } finally {
    await internet.stop();
    removeOwnTmpdir();
  }
  return figures;
}

async function coldFigures(open: Open): Promise<Figure[]> {
  const startedAt = performance.now();
  const modules = await browserModules(MODULE_PATH);
  const importedAt = performance.now();
  await warmBinary(modules);
  const unpackedAt = performance.now();
  await job(STRATEGIES, open);
  return [
    { name: "browser: driver imported, once a process", value: importedAt - startedAt, unit: "ms" },
    { name: "browser: unpacked, once a process", value: unpackedAt - importedAt, unit: "ms" },
    { name: "browser: first job of a process, cold", value: performance.now() - startedAt, unit: "ms" },
  ];
}

/** One job of the lane from its way out to its end; bytes both ways. */
async function job(strategies: readonly Strategy[], open: Open): Promise<number> {
  const client = CLIENTS.find(({ use }) => use === "panel") as YoutubeClient;
  const work = youtubeiWork({ PROXY_ENABLED: true }, { modulePath: MODULE_PATH, client, strategies });
  const request = makeRequest({ videoId: "plainmanual" });
  const asked = { jobId: "bench", videoId: "plainmanual", request, evidence: [] } as unknown as Job;
  const outbound = await open();
  const tools = {
    now: () => new Date(),
    note: () => undefined,
    quote: () => undefined,
    speechAllowed: false,
    spend: async () => undefined,
    bookPastProxy: async () => undefined,
  };
  const result = await work(asked, { ...tools, outbound, stillNeeded: async () => true });
  if (result.outcome !== "won") throw new TypeError(JSON.stringify(result));
  const { bytesUp, bytesDown } = outbound.usage();
  await outbound.close();
  return bytesUp + bytesDown;
}

async function strategyFigures(strategy: Strategy, open: Open): Promise<Figure[]> {
  let bytes = 0;
  let memory = 0;
  const weighed: Strategy = async (attempt) => {
    const result = await strategy(attempt);
    memory = browserBytes();
    return result;
  };
  const value = await medianMs(ROUNDS, async () => {
    bytes = await job([strategy], open);
  });
  await job([weighed], open);
  return [
    { name: `browser: ${strategy.name}, warm, p50`, value, unit: "ms" },
    { name: `browser: ${strategy.name}, both ways`, value: bytes, unit: "bytes" },
    { name: `browser: ${strategy.name}, memory`, value: memory, unit: "bytes" },
  ];
}

/** By turns, so that both are measured on the same machine at the same load. */
async function reuseFigures(outbound: Outbound): Promise<Figure[]> {
  const modules = await browserModules(MODULE_PATH);
  const order = { modules, outbound, host: HOST, timeoutMs: 60_000 };
  const own: number[] = [];
  const reused: number[] = [];
  await withPage(order, async (page) => {
    for (let round = 0; round < ROUNDS; round++) {
      own.push(await medianMs(1, () => withPage(order, (fresh) => fresh.goto(SITE)), 0));
      reused.push(await medianMs(1, () => page.goto(SITE), 0));
    }
  });
  const [ownMs, reusedMs] = [middleOf(own), middleOf(reused)];
  return [
    { name: "browser: a page in a browser of its own, p50", value: ownMs, unit: "ms" },
    { name: "browser: a page in a browser that is reused, p50", value: reusedMs, unit: "ms" },
    { name: "browser: its own against reused", value: ownMs / reusedMs, unit: "times" },
  ];
}

/** Memory of this process's browsers, shared pages counted by their share. */
function browserBytes(): number {
  return browserProcesses().reduce((sum, pid) => sum + proportionalBytes(pid), 0);
}

function proportionalBytes(pid: string): number {
  const line = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"));
  return Number(line?.[1] ?? 0) * 1024;
}

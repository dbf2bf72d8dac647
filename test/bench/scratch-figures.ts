import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toEarshotError } from "../../lambdas/shared/errors.ts";
import type { Job } from "../../lambdas/shared/job.ts";
import { ytdlpWork } from "../../lambdas/ytdlp/ytdlp-work.ts";
import { folderBytes } from "../../layers/media/layer-size.ts";
import { type Internet, startInternet } from "../../local/demo/internet/internet.ts";
import { makeRequest } from "../support/make.ts";
import { MEDIA_BIN, mediaToolsMissing } from "../support/media-tools.ts";
import { openTestOutbound } from "../support/outbound.ts";
import type { Figure } from "./figure.ts";

const ACCOUNT = { username: "demo", password: "p@ss:w/o%r d" } as const;
const JOBS = 50;
const VIDEOS = ["plainmanual", "blockedonce", "its-private", "no-captions", "three-hours"] as const;
/** Some are ended in the middle. */
const ENDED_EVERY = 7;

/** The temporary folder after two and after fifty jobs of the real yt-dlp, some of which fail or are ended in the middle. */
export async function scratchFigures(): Promise<Figure[]> {
  if (mediaToolsMissing) return [];
  const before = process.env.TMPDIR;
  const folder = mkdtempSync(join(tmpdir(), "earshot-scratch-"));
  process.env.TMPDIR = folder;
  const internet = await startInternet(ACCOUNT);
  try {
    const sizes: number[] = [];
    for (let job = 1; job <= JOBS; job++) {
      await runJob(internet, job);
      sizes.push(folderBytes(folder));
    }
    const limit = sizes[1] ?? 0;
    const name = `yt-dlp: temporary files after ${JOBS} jobs, at most those after 2`;
    return [{ name, value: sizes.at(-1) ?? Number.NaN, unit: "bytes", limit }];
  } finally {
    await internet.stop();
    rmSync(folder, { recursive: true, force: true });
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

/** One attempt of the lane; how it ends does not matter here. */
async function runJob({ proxyHost: host, proxyPort: port, caPem }: Internet, number: number): Promise<void> {
  const videoId = VIDEOS[number % VIDEOS.length] ?? VIDEOS[0];
  const secret = JSON.stringify({ provider: "oxylabs", host, port, ...ACCOUNT, caPem });
  const outbound = await openTestOutbound(secret, { lane: "ytdlp", jobId: `job-${number}` });
  const timeoutMs = number % ENDED_EVERY === 0 ? 300 : 30_000;
  const secrets = { getSecret: () => Promise.reject(new TypeError("no such secret")) };
  const work = ytdlpWork({ PROXY_ENABLED: true }, { secrets, path: MEDIA_BIN, timeoutMs });
  const job = { jobId: `job-${number}`, videoId, request: makeRequest({ videoId }), evidence: [] } as unknown as Job;
  const tools = {
    now: () => new Date(),
    note: () => undefined,
    quote: () => undefined,
    speechAllowed: false,
    spend: async () => undefined,
    bookPastProxy: async () => undefined,
  };
  await work(job, { ...tools, outbound, stillNeeded: async () => true }).catch(toEarshotError);
  await outbound.close();
}

import { afterAll, onTestFinished } from "vitest";
import { EarshotError } from "../../lambdas/shared/errors.ts";
import type { Evidence } from "../../lambdas/shared/evidence.ts";
import type { Job } from "../../lambdas/shared/job.ts";
import type { LaneResult } from "../../lambdas/shared/outcome.ts";
import { openOutbound } from "../../lambdas/shared/proxy/open-outbound.ts";
import type { Outbound } from "../../lambdas/shared/proxy/port.ts";
import { CLIENTS, type YoutubeClient } from "../../lambdas/shared/youtube/clients.ts";
import { type YoutubeiDeps, youtubeiWork } from "../../lambdas/youtubei/youtubei-work.ts";
import type { Internet } from "../../local/demo/internet/internet.ts";
import { MODULE_PATH } from "./bare-browser.ts";
import { DEMO_ACCOUNT } from "./demo-internet.ts";
import { makeRequest } from "./make.ts";
import { orderOf } from "./outbound.ts";
import { removeOwnTmpdir } from "./own-tmpdir.ts";

afterAll(removeOwnTmpdir);

const NOW = new Date("2026-11-21T10:00:00.000Z");
const BROWSER = CLIENTS.find(({ use }) => use === "panel") as YoutubeClient;

/** What is asked for, and what the lane is given besides. */
export interface Want extends Partial<YoutubeiDeps> {
  readonly videoId?: string;
  readonly languages?: readonly string[];
  readonly kind?: "any" | "manual" | "asr";
  /** Evidence of attempts before. */
  readonly earlier?: readonly Evidence[];
  readonly speechAllowed?: boolean;
  /** Answers to the lane's questions, in order; the last one stays. */
  readonly stillNeeded?: readonly boolean[];
}

/** What an attempt came to, and what it noted on the way. */
export interface Attempted {
  readonly result: LaneResult | EarshotError;
  readonly noted: readonly Evidence[];
}

/** One attempt of the lane with a real browser: what it returned, or what it threw. */
export async function attemptYoutubei(outbound: Outbound, want: Want = {}): Promise<Attempted> {
  const { videoId = "plainmanual", languages = [], kind = "any", earlier = [], ...more } = want;
  const { speechAllowed = false, stillNeeded = [true], ...deps } = more;
  const answers = [...stillNeeded];
  const noted: Evidence[] = [];
  const work = youtubeiWork({ PROXY_ENABLED: true }, { modulePath: MODULE_PATH, client: BROWSER, ...deps });
  const job = { jobId: "job-1", videoId, request: makeRequest({ videoId, languages, kind }), evidence: earlier };
  const tools = {
    outbound,
    now: () => NOW,
    quote: () => undefined,
    note: (seen: Evidence) => noted.push(seen),
    speechAllowed,
    stillNeeded: async () => (answers.length > 1 ? answers.shift() : answers[0]) ?? true,
    spend: async () => undefined,
    bookPastProxy: async () => undefined,
  };
  const result = await work(job as unknown as Job, tools).catch((thrown: unknown) => {
    if (thrown instanceof EarshotError) return thrown;
    throw thrown;
  });
  return { result, noted };
}

/** A way out through the demo internet's gateway, closed with the test. `account`: other credentials than it accepts. */
export async function browserOutbound(internet: Internet, account: { password?: string } = {}): Promise<Outbound> {
  const { proxyHost: host, proxyPort: port, caPem } = internet;
  const secret = JSON.stringify({ provider: "oxylabs", host, port, ...DEMO_ACCOUNT, ...account, caPem });
  const outbound = await openOutbound(orderOf(secret, { lane: "youtubei", hosts: ["www.youtube.com"] }));
  onTestFinished(() => outbound.close());
  return outbound;
}

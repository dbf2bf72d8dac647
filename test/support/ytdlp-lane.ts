import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { EarshotError } from "../../lambdas/shared/errors.ts";
import type { Evidence } from "../../lambdas/shared/evidence.ts";
import type { Job } from "../../lambdas/shared/job.ts";
import type { LaneResult } from "../../lambdas/shared/outcome.ts";
import { openOutbound } from "../../lambdas/shared/proxy/open-outbound.ts";
import type { Outbound } from "../../lambdas/shared/proxy/port.ts";
import { SecretRefreshManager } from "../../lambdas/shared/proxy/secret-refresh-manager.ts";
import { type YtdlpSettings, ytdlpWork } from "../../lambdas/ytdlp/ytdlp-work.ts";
import type { Internet } from "../../local/demo/internet/internet.ts";
import { DEMO_ACCOUNT } from "./demo-internet.ts";
import { makeRequest } from "./make.ts";
import { OneSecret, orderOf, settingsOf } from "./outbound.ts";
import { temporaryFolder } from "./temporary-folder.ts";

export const NOW = new Date("2026-11-21T10:00:00.000Z");
const HOSTS = ["www.youtube.com", "*.googlevideo.com"];

/** What is asked for, and what the lane is given besides. */
export interface Want {
  readonly videoId?: string;
  readonly languages?: readonly string[];
  readonly kind?: "any" | "manual" | "asr";
  /** Evidence of attempts before. */
  readonly earlier?: readonly Evidence[];
  readonly speechAllowed?: boolean;
  readonly settings?: Partial<YtdlpSettings>;
  readonly stillNeeded?: boolean;
  readonly timeoutMs?: number;
  readonly onAge?: (days: number) => void;
}

/** One attempt of the lane with the yt-dlp of the folder `path`: what it returned, or what it threw. */
export async function attemptYtdlp(
  path: string,
  outbound: Outbound,
  want: Want = {},
): Promise<LaneResult | EarshotError> {
  const { videoId = "plainmanual", earlier = [], speechAllowed = false, stillNeeded = true, timeoutMs } = want;
  const settings = { PROXY_ENABLED: true, ...want.settings };
  const secrets = { getSecret: () => Promise.reject(new TypeError("no such secret")) };
  const request = makeRequest({ videoId, languages: want.languages ?? [], kind: want.kind ?? "any" });
  const work = ytdlpWork(settings, {
    secrets,
    path,
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(want.onAge && { onAge: want.onAge }),
  });
  const tools = {
    outbound,
    now: () => NOW,
    quote: () => undefined,
    note: () => undefined,
    speechAllowed,
    stillNeeded: async () => stillNeeded,
    spend: async () => undefined,
    bookPastProxy: async () => undefined,
  };
  const job = { jobId: "job-1", videoId, request, evidence: earlier } as unknown as Job;
  return work(job, tools).catch((thrown: unknown) => {
    if (thrown instanceof EarshotError) return thrown;
    throw thrown;
  });
}

/** A way out through the demo internet's gateway, closed with the test. `account`: other credentials than it accepts. */
export async function outboundTo(
  internet: Internet,
  jobId = "job-1",
  account: { password?: string } = {},
): Promise<Outbound> {
  const { proxyHost: host, proxyPort: port, caPem } = internet;
  const secret = JSON.stringify({ provider: "oxylabs", host, port, ...DEMO_ACCOUNT, ...account, caPem });
  return closing(await openOutbound(orderOf(secret, { lane: "ytdlp", jobId })));
}

/** A way out without a proxy, for tests whose yt-dlp goes nowhere. */
export async function outboundToNowhere(): Promise<Outbound> {
  const settings = settingsOf({ PROXY_ENABLED: "false" });
  const secrets = new SecretRefreshManager({ settings, secrets: new OneSecret("{}") });
  return closing(await openOutbound({ lane: "ytdlp", jobId: "job-1", hosts: HOSTS, settings, secrets, generation: 0 }));
}

function closing(outbound: Outbound): Outbound {
  onTestFinished(() => outbound.close());
  return outbound;
}

/** A folder whose `yt-dlp` is a shell script. */
export function fakeYtdlp(script: string): string {
  const folder = temporaryFolder();
  const file = join(folder, "yt-dlp");
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return folder;
}

/** A folder whose `yt-dlp` prints an answer and says something on standard error. */
export function answeringYtdlp(info: unknown, errorOutput = "", exitCode = 0): string {
  return fakeYtdlp(
    `cat <<'ANSWER'\n${JSON.stringify(info)}\nANSWER\ncat >&2 <<'WORDS'\n${errorOutput}\nWORDS\nexit ${exitCode}`,
  );
}

import type { Page } from "playwright-core";
import { toEarshotError } from "../shared/errors.ts";
import type { LaneResult } from "../shared/outcome.ts";
import type { LaneWork } from "../shared/run-lane.ts";
import { settleError } from "../shared/settle-error.ts";
import type { YoutubeClient } from "../shared/youtube/clients.ts";
import { parseVideoId } from "../shared/youtube/video-id.ts";
import { type Attempt, HOST } from "./attempt.ts";
import { browserModules } from "./browser/browser-modules.ts";
import { withPage } from "./browser/open-browser.ts";
import { PageNetwork } from "./browser/page-network.ts";
import { runStrategies, STRATEGIES, type Strategy } from "./run-strategies.ts";

export interface YoutubeiSettings {
  /** There is a proxy, so the next exit can be in another country. */
  readonly PROXY_ENABLED: boolean;
}

export interface YoutubeiDeps {
  /** Folders with modules, as in NODE_PATH. */
  readonly modulePath: string | undefined;
  /** What the browser is to YouTube. */
  readonly client: YoutubeClient;
  /** Ways to the words, in order. Default: all. */
  readonly strategies?: readonly Strategy[];
  /** Longest life of the browser, milliseconds. Default 45 s, below the function's own limit. */
  readonly timeoutMs?: number;
  /** Longest wait for one answer, milliseconds. Default 12 s: a refused caption URL stalls for eight. */
  readonly answerMs?: number;
}

const TIMEOUT_MS = 45_000;
const ANSWER_MS = 12_000;
/** "No, thank you": pages come without the consent question (yt-dlp sets the same). */
const CONSENT_COOKIE = { name: "SOCS", value: "CAI", domain: ".youtube.com", path: "/", secure: true } as const;

/**
 * The youtubei lane: a real browser, new for each invocation, whose page asks YouTube as its own scripts do.
 *
 * Returns `won`, `decided` or `lost`; throws `EarshotError` for what another try, or another exit, can mend, and `LaneCrashed` for a
 * browser that does not start or dies.
 */
export function youtubeiWork(settings: YoutubeiSettings, deps: YoutubeiDeps): LaneWork {
  const { client, modulePath, strategies = STRATEGIES, timeoutMs = TIMEOUT_MS, answerMs = ANSWER_MS } = deps;
  return async (job, tools) => {
    if (!(await tools.stillNeeded())) return NOT_NEEDED;
    const state = { videoId: parseVideoId(job.videoId), job, tools, client, answerMs, seen: [], video: {} };
    let attempt: Attempt | undefined;
    const inPage = async (page: Page): Promise<LaneResult> => {
      await page.context().addCookies([CONSENT_COOKIE]);
      attempt = { ...state, page, network: await PageNetwork.over(page, HOST) };
      return runStrategies(attempt, strategies);
    };
    try {
      const modules = await browserModules(modulePath);
      return await withPage({ modules, outbound: tools.outbound, host: HOST, timeoutMs }, inPage);
    } catch (thrown) {
      const ended = { ...state, ...attempt, lane: "youtubei", client: client.name, warnings: [] } as const;
      return settleError({ ...ended, otherCountryPossible: settings.PROXY_ENABLED }, toEarshotError(thrown));
    } finally {
      tools.outbound.addRequests(attempt?.network.requests ?? 0);
    }
  };
}

const NOT_NEEDED: LaneResult = {
  outcome: "lost",
  code: "NotNeeded",
  detail: "settled before the browser was started",
  evidence: [],
};

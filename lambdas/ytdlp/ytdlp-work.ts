import { toEarshotError } from "../shared/errors.ts";
import { askYtdlp } from "../shared/media/ask-ytdlp.ts";
import { type CookieSettings, readCookies } from "../shared/media/read-cookies.ts";
import { readRun } from "../shared/media/read-run.ts";
import { YTDLP } from "../shared/media/ytdlp-command.ts";
import type { LaneResult } from "../shared/outcome.ts";
import type { SecretStore } from "../shared/proxy/secret-refresh-manager.ts";
import type { LaneWork } from "../shared/run-lane.ts";
import { settleError } from "../shared/settle-error.ts";
import { findTool } from "../shared/subprocess/find-tool.ts";
import type { Attempt } from "./attempt.ts";
import { ageTeller } from "./tell-age.ts";
import { useAnswer } from "./use-answer.ts";
import { type Ask, withCountries } from "./with-countries.ts";

export interface YtdlpSettings extends CookieSettings {
  /** There is a proxy, so the next exit can be in another country. */
  readonly PROXY_ENABLED: boolean;
}

export interface YtdlpDeps {
  readonly secrets: Pick<SecretStore, "getSecret">;
  /** Folders with programs, as in PATH. */
  readonly path: string | undefined;
  /** Longest run of yt-dlp, milliseconds. Default 45 s. */
  readonly timeoutMs?: number;
  /** Told after each run: days since the release of the yt-dlp in use. */
  readonly onAge?: (days: number) => void;
}

/** Sessions in use are given new cookies by the browser (yt-dlp wiki, "Exporting YouTube cookies"). */
const STALE_LOGIN = /account cookies are no longer valid/;

/**
 * The ytdlp lane: one run of yt-dlp for metadata and the caption list, then the chosen track with our own client through the same exit.
 *
 * Returns `won`, `decided` or `lost`; throws `EarshotError` for what another try, or another exit, can mend.
 */
export function ytdlpWork(settings: YtdlpSettings, deps: YtdlpDeps): LaneWork {
  const tellAge = ageTeller(deps.onAge ?? (() => undefined));
  return async (job, tools) => {
    const tool = await findTool("yt-dlp", deps.path);
    if (tool === undefined) return lostBefore("NotInstalled", "yt-dlp is not on this machine");
    if (!(await tools.stillNeeded())) return lostBefore("NotNeeded", "settled before yt-dlp was started");
    const { jar: cookies, warning } = await readCookies(settings, deps.secrets);
    const { PROXY_ENABLED: otherCountryPossible } = settings;
    const attempt: Attempt = {
      job,
      tools,
      otherCountryPossible,
      client: YTDLP,
      cookies,
      warnings: warning ? [warning] : [],
      video: {},
    };
    const ask: Ask = (how) =>
      askYtdlp({ tool, videoId: job.videoId, ...tools, cookies, timeoutMs: deps.timeoutMs, ...how });
    return settled(attempt, ask, (version) => tellAge(tool, tools, version));
  };
}

async function settled(
  attempt: Attempt,
  ask: Ask,
  onVersion: (version: string | undefined) => Promise<void>,
): Promise<LaneResult> {
  let version: string | undefined;
  let answers = true;
  try {
    const run = await ask();
    answers = run.stopReason !== "timed-out" && run.endedBy === undefined;
    attempt.client = run.client ?? YTDLP;
    if (STALE_LOGIN.test(run.errorOutput))
      attempt.warnings.push("YouTube no longer accepts the cookies: export them anew");
    const info = readRun(run);
    version = info._version?.version ?? undefined;
    return await useAnswer(attempt, info, run.errorOutput);
  } catch (thrown) {
    const error = await withCountries(toEarshotError(thrown), attempt, ask);
    return await settleError({ lane: "ytdlp", ...attempt }, error);
  } finally {
    // Who hangs or was killed would not tell its version either, and the next lane waits.
    if (answers) await onVersion(version);
  }
}

function lostBefore(code: "NotInstalled" | "NotNeeded", detail: string): LaneResult {
  return { outcome: "lost", code, detail, evidence: [] };
}

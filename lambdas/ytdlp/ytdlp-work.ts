import { EarshotError } from "../shared/errors.ts";
import { type CookieSettings, readCookies } from "../shared/media/read-cookies.ts";
import type { LaneResult } from "../shared/outcome.ts";
import type { SecretStore } from "../shared/proxy/secret-refresh-manager.ts";
import type { LaneTools, LaneWork } from "../shared/run-lane.ts";
import { findTool } from "../shared/subprocess/find-tool.ts";
import { askYtdlp } from "./ask-ytdlp.ts";
import { readRun } from "./read-run.ts";
import { settleCode } from "./settle-code.ts";
import { type Answered, useAnswer } from "./use-answer.ts";

export interface YtdlpDeps {
  readonly secrets: Pick<SecretStore, "getSecret">;
  /** Folders with programs, as in PATH. */
  readonly path: string | undefined;
  /** Longest run of yt-dlp, milliseconds. Default 45 s. */
  readonly timeoutMs?: number;
}

/**
 * The ytdlp lane: one run of yt-dlp for metadata and the caption list, then the chosen track with our own client through the same exit.
 *
 * Returns `won`, `decided` or `lost`; throws `EarshotError` for what another try or another exit can mend. Where the gateway refused or
 * was silent, its verdict comes before whatever yt-dlp made of it.
 */
export function ytdlpWork(settings: CookieSettings, deps: YtdlpDeps): LaneWork {
  return async (job, tools) => {
    const tool = await findTool("yt-dlp", deps.path);
    if (tool === undefined) return lostBefore("NotInstalled", "yt-dlp is not on this machine");
    if (!(await tools.stillNeeded())) return lostBefore("NotNeeded", "settled before yt-dlp was started");
    const { jar: cookies, warning } = await readCookies(settings, deps.secrets);
    const { videoId } = job;
    const run = await askYtdlp({ tool, videoId, outbound: tools.outbound, cookies, timeoutMs: deps.timeoutMs });
    const warnings = warning === undefined ? [] : [warning];
    return settled(job, tools, () => useAnswer({ job, tools, run, info: readRun(run), cookies, warnings }));
  };
}

type Work = () => Promise<LaneResult>;

/** What `work` gives or, when it fails and the gateway is at fault, throws the gateway's own error. */
async function settled(job: Answered["job"], tools: LaneTools, work: Work): Promise<LaneResult> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof EarshotError)) throw thrown;
    const fault = mayBeTheGateway(thrown) ? await tools.outbound.fault() : undefined;
    if (fault) throw fault;
    return settleCode({ code: thrown.code, detail: thrown.detail, now: tools.now(), before: job.evidence });
  }
}

/** YouTube's own answers came through the gateway: a refusal before them is history. */
function mayBeTheGateway({ code, effect }: EarshotError): boolean {
  return code === "LaneTimedOut" || effect === "retry" || effect === "new-session" || effect === "bug";
}

function lostBefore(code: "NotInstalled" | "NotNeeded", detail: string): LaneResult {
  return { outcome: "lost", code, detail, evidence: [] };
}

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Outbound } from "../proxy/port.ts";
import { type RunEnd, runChild } from "../subprocess/run-child.ts";
import { writeCaBundle } from "./ca-bundle.ts";
import type { CookieJar } from "./cookie-jar.ts";
import { type RunLog, readLog } from "./read-log.ts";
import { withScratchFolder } from "./scratch-folder.ts";
import { ytdlpCommand } from "./ytdlp-command.ts";

/** Everything yt-dlp knows of the video, without loading any of it, and its log, which names its requests. */
const OPTIONS = ["--dump-single-json", "--no-quiet", "--skip-download", "--write-subs"] as const;
const WITHOUT_FORMATS = "--ignore-no-formats-error";
/**
 * What costs requests or megabytes and tells nothing about captions is left out: the player's script, manifests, a second copy of the
 * page's data, and a list entry for each language a track can be translated to.
 */
const LEAN = "player_skip=js,initial_data;skip=hls,dash,translated_subs";
/**
 * VISIONOS gives caption URLs that need no token; WEB is read off the page and costs no request. With a login yt-dlp's own choice is
 * better: VISIONOS takes no cookies.
 */
const WITHOUT_LOGIN = "player_client=visionos,web";
/** Below the function's own limit, so that a hanging child is ended by us and its group with it. */
const TIMEOUT_MS = 45_000;
/** The largest answers seen are below 1 MB. */
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

export interface Question {
  readonly tool: string;
  readonly videoId: string;
  readonly outbound: Pick<Outbound, "proxyUrl" | "extraCaPem" | "addRequests">;
  /** Told what yt-dlp said on its standard error. */
  readonly quote: (tool: string, said: string) => void;
  readonly cookies?: CookieJar | undefined;
  /** End with an error when the video cannot be loaded. Default: formats may be missing, since the captions count. */
  readonly formatsNeeded?: boolean;
  /** Milliseconds; default 45 s. */
  readonly timeoutMs?: number | undefined;
}

/** How a run ended, with its log apart from its answer. */
export interface YtdlpRun extends Omit<RunEnd, "output">, RunLog {}

/**
 * One run of yt-dlp for a video's metadata and caption list. Its requests are counted on the way out. Throws `NoDiskSpace` only; how it
 * went is in the answer.
 */
export async function askYtdlp(question: Question): Promise<YtdlpRun> {
  const { output, ...end } = await run(question);
  const log = readLog(output);
  question.quote("yt-dlp", end.errorOutput);
  question.outbound.addRequests(log.requests);
  return { ...end, ...log };
}

function run(question: Question): Promise<RunEnd> {
  const { tool, videoId, outbound, cookies, formatsNeeded = false, timeoutMs = TIMEOUT_MS } = question;
  return withScratchFolder(async (folder) => {
    const cookieFile = cookies && (await writeCookies(folder, cookies));
    const caFile = outbound.extraCaPem && (await writeCaBundle(folder, outbound.extraCaPem));
    return runChild(
      ytdlpCommand({
        tool,
        folder,
        proxyUrl: outbound.proxyUrl,
        videoId,
        options: formatsNeeded ? OPTIONS : [...OPTIONS, WITHOUT_FORMATS],
        extractorArgs: cookies ? LEAN : `${LEAN};${WITHOUT_LOGIN}`,
        ...(cookieFile && { cookieFile }),
        ...(caFile && { caFile }),
        timeoutMs,
        maxOutputBytes: MAX_OUTPUT_BYTES,
      }),
    );
  });
}

/** yt-dlp writes the file back when it ends: it lives and dies with the folder. */
async function writeCookies(folder: string, cookies: CookieJar): Promise<string> {
  const file = join(folder, "cookies.txt");
  await writeFile(file, cookies.file, { mode: 0o600 });
  return file;
}

import { ProxyConfigurationError } from "../proxy/proxy-errors.ts";
import type { RunCommand } from "../subprocess/run-child.ts";
import { type ToolPlace, toolEnvironment } from "./tool-environment.ts";

/** yt-dlp's name as a client, in evidence and provenance. */
export const YTDLP = "YTDLP";

/** What is asked of yt-dlp. */
export interface YtdlpOrder extends ToolPlace {
  readonly videoId: string;
  /** Options of the kind of answer wanted: what to print or to load. */
  readonly options: readonly string[];
  /** Values of `--extractor-args youtube:…`. */
  readonly extractorArgs: string;
  /** Path of a cookie file in `folder`. */
  readonly cookieFile?: string;
  /** Path of the authorities to trust in place of the tool's own. */
  readonly caFile?: string;
  readonly timeoutMs: number;
  readonly maxOutputBytes: number;
}

/**
 * Options for every run. No configuration, cache, plugin or update of the machine's has a say; JavaScript runs in the very node that
 * runs us and in nothing that yt-dlp would look for or download; a retry leaves through a new exit, so yt-dlp makes none of its own.
 */
const ALWAYS = [
  "--ignore-config",
  "--no-update",
  "--no-cache-dir",
  "--no-plugin-dirs",
  "--no-remote-components",
  "--no-playlist",
  "--no-mark-watched",
  "--color=never",
  "--encoding=utf-8",
  "--socket-timeout=10",
  "--extractor-retries=0",
  "--retries=1",
  "--file-access-retries=0",
  "--no-js-runtimes",
] as const;

/**
 * A run of yt-dlp. The job proxy's address holds a token, so it goes in by standard input as a configuration of one line and stands
 * neither among the arguments nor in the environment. Throws `ProxyMisconfigured` for an address that is none: without one yt-dlp would go
 * out by itself.
 */
export function ytdlpCommand(order: YtdlpOrder): RunCommand {
  const { tool, folder, proxyUrl, timeoutMs, maxOutputBytes, cookieFile, caFile } = order;
  if (!/^http:\/\/[^\s"']+$/.test(proxyUrl)) throw new ProxyConfigurationError("no job proxy for yt-dlp");
  const args = [
    ...ALWAYS,
    `--js-runtimes=node:${process.execPath}`,
    `--extractor-args=youtube:${order.extractorArgs}`,
    ...(cookieFile === undefined ? [] : ["--cookies", cookieFile]),
    ...(caFile === undefined ? [] : ["--compat-options=no-certifi"]),
    ...order.options,
    "--config-locations=-",
    "--",
    `https://www.youtube.com/watch?v=${order.videoId}`,
  ];
  return {
    file: tool,
    args,
    environment: { ...toolEnvironment(order), ...(caFile !== undefined && { SSL_CERT_FILE: caFile }) },
    folder,
    input: `--proxy "${proxyUrl}"\n`,
    timeoutMs,
    maxOutputBytes,
  };
}

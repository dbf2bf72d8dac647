import { dirname } from "node:path";

/** What a tool's environment is made from. */
export interface ToolPlace {
  /** Absolute path of the program. */
  readonly tool: string;
  /** The run's own folder: home, temporary files and working directory. */
  readonly folder: string;
  /** The job proxy, `http://user:token@127.0.0.1:port`. */
  readonly proxyUrl: string;
}

/**
 * The whole environment of a tool, the same on a laptop and in Lambda. The proxy variables name the job proxy without its token: a tool
 * that overlooks the address it was given is refused there instead of going out by itself. There is no `no_proxy`, which yt-dlp and
 * ffmpeg obey before any option, and no `NODE_OPTIONS`, which would make yt-dlp's JavaScript runtime talk.
 */
export function toolEnvironment({ tool, folder, proxyUrl }: ToolPlace): Record<string, string> {
  const proxy = withoutToken(proxyUrl);
  return {
    PATH: [...new Set([dirname(tool), "/usr/local/bin", "/usr/bin", "/bin"])].join(":"),
    HOME: folder,
    TMPDIR: folder,
    LANG: "C.UTF-8",
    LC_ALL: "C.UTF-8",
    TZ: "UTC",
    http_proxy: proxy,
    https_proxy: proxy,
    all_proxy: proxy,
  };
}

function withoutToken(proxyUrl: string): string {
  const url = new URL(proxyUrl);
  return `${url.protocol}//${url.host}`;
}

/** What yt-dlp told of its doings in a run. */
export interface RunLog {
  /** Requests it set out to make, whether or not they got an answer. Redirects are followed without a word. */
  readonly requests: number;
  /** YouTube's clients as which it asked, joined by `+`; absent when it asked as none or calls them otherwise than is known here. */
  readonly client?: string;
  /** Standard output without the log: the answer. */
  readonly answer: string;
}

const REQUEST = /^\[youtube[\w:]*\] [^ ]+: Downloading /;
/** `tv downgraded`, `web safari`: the first word is the client, what follows is how it is dressed. */
const PLAYER = /: Downloading ([a-z]+)(?: \w+)* player API JSON$/;
/** Its player answer comes with the page. */
const FROM_PAGE = "WEB";

/** The log and the answer of a run with `--no-quiet`, which come on one stream: lines of the log begin with a name in brackets. */
export function readLog(output: string): RunLog {
  const lines = output.split(/\r?\n/);
  const log = lines.filter((line) => line.startsWith("["));
  const asked = log.flatMap((line) => PLAYER.exec(line)?.[1]?.toUpperCase() ?? []);
  const clients = [...new Set([...asked, FROM_PAGE])].sort();
  return {
    requests: log.filter((line) => REQUEST.test(line)).length,
    ...(asked.length > 0 && { client: clients.join("+") }),
    answer: lines.filter((line) => !line.startsWith("[")).join("\n"),
  };
}

import { parseArgs } from "node:util";
import { ArgumentProblem, ASK_OPTIONS, type AskOptions, askOptions, dashedIdsKept } from "../ask-options.ts";

/** What `batch` was asked for. */
export interface BatchCommand extends AskOptions {
  /** As typed: a file, `-`, a channel, a playlist or videos; none with `resume`. */
  readonly sources: readonly string[];
  /** Videos at a time; absent: as many as the service allows. */
  readonly concurrency?: number;
  /** The batch to go on with. */
  readonly resume?: string;
  /** Folder for a file a transcript. */
  readonly outDir?: string;
}

const BATCH = {
  ...ASK_OPTIONS,
  help: { type: "boolean", short: "h" },
  concurrency: { type: "string" },
  resume: { type: "string" },
  out: { type: "string" },
} as const;

/** Undefined: help is wanted. Throws an ArgumentProblem. */
export function parseBatch(args: readonly string[]): BatchCommand | undefined {
  const { values, positionals } = parseArgs({ args: dashedIdsKept(args), options: BATCH, allowPositionals: true });
  if (values.help) return undefined;
  const { resume, out, concurrency, format, words, ...rest } = values;
  if (resume === undefined && positionals.length === 0)
    throw new ArgumentProblem("expected a file, -, a channel, a playlist or videos, or --resume ID");
  if (resume !== undefined && positionals.length > 0)
    throw new ArgumentProblem(`--resume: goes on with the batch's own list, got '${positionals[0]}' too`);
  if (resume !== undefined && !/^[\w-]{1,80}$/.test(resume))
    throw new ArgumentProblem("--resume: expected the id that the batch told when it began");
  if (out === undefined && (format !== undefined || words)) {
    throw new ArgumentProblem("--format and --words: expected together with --out");
  }
  return {
    ...askOptions({ ...rest, ...(format !== undefined && { format }), ...(words && { words }) }),
    sources: positionals,
    ...(concurrency !== undefined && { concurrency: parseConcurrency(concurrency) }),
    ...(resume !== undefined && { resume }),
    ...(out !== undefined && { outDir: out }),
  };
}

function parseConcurrency(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= 10_000) return count;
  throw new ArgumentProblem(`--concurrency: expected a number of videos from 1 to 10000, got '${text}'`);
}

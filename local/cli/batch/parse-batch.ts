import { parseArgs } from "node:util";
import {
  ArgumentProblem,
  ASK_OPTIONS,
  type AskOptions,
  askOptions,
  dashedIdsKept,
  parseCount,
} from "../ask-options.ts";

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

const MOST_AT_ONCE = 10_000;

const BATCH = {
  ...ASK_OPTIONS,
  concurrency: { type: "string" },
  resume: { type: "string" },
  out: { type: "string" },
} as const;

/** What a batch that is gone on with may be asked for: the rest stands on its record. */
const WITH_RESUME: readonly string[] = ["resume", "out", "format", "words", "endpoint", "api-key"];

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
  const late = Object.keys(values).find((name) => resume !== undefined && !WITH_RESUME.includes(name));
  if (late !== undefined) throw new ArgumentProblem(`--${late}: --resume goes on with what was asked at first`);
  if (out === undefined && (format !== undefined || words)) {
    throw new ArgumentProblem("--format and --words: expected together with --out");
  }
  return {
    ...askOptions({ ...rest, ...(format !== undefined && { format }), ...(words && { words }) }),
    sources: positionals,
    ...(concurrency !== undefined && { concurrency: parseCount("--concurrency", concurrency, MOST_AT_ONCE) }),
    ...(resume !== undefined && { resume }),
    ...(out !== undefined && { outDir: out }),
  };
}

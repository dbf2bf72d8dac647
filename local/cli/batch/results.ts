import { existsSync } from "node:fs";
import { join } from "node:path";
import type { VideoStatus } from "../../../lambdas/shared/batch/batch.ts";
import type { Verdict } from "../../../lambdas/shared/codes.ts";
import { makeFolder, writeFileWhole } from "../../files.ts";
import { CliFailure, EXIT, messageOf } from "../failure.ts";
import type { BatchClient, BatchPage } from "./batch-client.ts";
import type { BatchCommand } from "./parse-batch.ts";

/** A folder for transcripts, made if absent; throws a CliFailure before anything is asked for. */
export function prepareOut(outDir: string): void {
  try {
    makeFolder(outDir);
  } catch (error) {
    throw new CliFailure(`--out: ${outDir} is no folder to write to: ${messageOf(error)}`, EXIT.usage, error);
  }
}

export interface ResultsProps {
  readonly options: Pick<BatchCommand, "outDir" | "format" | "words" | "resume">;
  /** Writes a piece of the result. */
  out(text: string): Promise<void>;
  /** Told of transcripts that could not be had. */
  note(text: string): void;
}

const READS_AT_ONCE = 4;
/** Verdicts that another round may take back. */
export const BAD: readonly Verdict[] = ["blocked", "failed"];

/**
 * What a batch leaves here: one JSON line a video on stdout and, with `outDir`, each transcript in a file named after its video. A file
 * appears complete or not at all, and before its line; on a resumed batch one that is there already stays as it is.
 */
export class Results {
  /** Transcripts that were not stored any more. */
  missing = 0;
  readonly #props: ResultsProps;
  readonly #told = new Set<string>();

  constructor(props: ResultsProps) {
    this.#props = props;
  }

  /** How many videos have been told. */
  get told(): number {
    return this.#told.size;
  }

  /** Tells the videos of a page that are new: all, or those whose verdict stands. When `signal` is aborted the rest is left. */
  async take(
    page: BatchPage,
    client: BatchClient,
    { all, signal }: { all: boolean; signal: AbortSignal },
  ): Promise<void> {
    const fresh = page.videos.filter(
      (status) => !this.#told.has(nameOf(status)) && (all || !BAD.includes(status.verdict)),
    );
    const queue = fresh.values();
    const work = async () => {
      for (const status of queue) {
        if (signal.aborted) return;
        await this.#tell(status, page, client);
      }
    };
    await Promise.all(Array.from({ length: READS_AT_ONCE }, work));
  }

  async #tell(status: VideoStatus, page: BatchPage, client: BatchClient): Promise<void> {
    const file = await this.#keep(status, page, client);
    this.#told.add(nameOf(status));
    await this.#props.out(`${JSON.stringify({ ...status, ...(file !== undefined && { file }) })}\n`);
  }

  /** The file of the transcript; undefined where there is none. */
  async #keep(status: VideoStatus, page: BatchPage, client: BatchClient): Promise<string | undefined> {
    const { options, note } = this.#props;
    if (options.outDir === undefined || status.verdict !== "transcript") return undefined;
    const path = join(options.outDir, `${status.video}.${options.format}`);
    if (options.resume !== undefined && existsSync(path)) return path;
    const text = await client.transcript(status, page, options);
    if (text === undefined) {
      this.missing += 1;
      note(`the transcript of ${status.video} is not stored any more: ask for it again`);
      return undefined;
    }
    write(path, text);
    return path;
  }
}

/** A video may stand twice in a list of re-checks, each time with a job of its own. */
const nameOf = ({ video, jobId = "" }: VideoStatus): string => `${video} ${jobId}`;

function write(path: string, text: string): void {
  try {
    writeFileWhole(path, text);
  } catch (error) {
    throw new CliFailure(`${path} cannot be written: ${messageOf(error)}`, EXIT.failed, error);
  }
}

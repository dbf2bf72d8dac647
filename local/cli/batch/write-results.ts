import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { VideoStatus } from "../../../lambdas/shared/batch/batch.ts";
import { CliFailure, EXIT, messageOf } from "../failure.ts";
import type { Io } from "../io.ts";
import type { BatchClient } from "./batch-client.ts";
import type { BatchCommand } from "./parse-batch.ts";

/** A folder for transcripts, made if absent; throws a CliFailure before anything is asked for. */
export function prepareOut(outDir: string): void {
  try {
    mkdirSync(outDir, { recursive: true });
  } catch (error) {
    throw new CliFailure(`--out: ${outDir} is no folder to write to: ${messageOf(error)}`, EXIT.usage, error);
  }
}

/**
 * Writes one JSON line a video to stdout and, with `outDir`, each transcript into a file named after its video. On a resumed batch files
 * that are there already stay as they are. A file appears complete or not at all.
 */
export async function writeResults(
  batchId: string,
  { client, options, io }: { readonly client: BatchClient; readonly options: BatchCommand; readonly io: Io },
): Promise<void> {
  const { outDir, format, resume } = options;
  for await (const status of client.videos(batchId)) {
    const path = outDir !== undefined && status.verdict === "transcript" && join(outDir, `${status.video}.${format}`);
    if (path && !(resume !== undefined && existsSync(path))) {
      writeWhole(path, await textOf(status, client, options));
    }
    await io.out(`${JSON.stringify({ ...status, ...(path && { file: path }) })}\n`);
  }
}

async function textOf(status: VideoStatus, client: BatchClient, options: BatchCommand): Promise<string> {
  const text = await client.transcript(status, options);
  if (text !== undefined) return text;
  throw new CliFailure(`the transcript of ${status.video} is not stored any more: ask for it again`);
}

function writeWhole(path: string, text: string): void {
  const draft = `${path}.part`;
  writeFileSync(draft, text);
  renameSync(draft, path);
}

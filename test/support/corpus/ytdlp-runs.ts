import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const FILE = join(import.meta.dirname, "../../../../shared/corpus/ytdlp_stderr.jsonl");

/** One recorded run of yt-dlp or youtube-dl. */
export interface RecordedRun {
  readonly id: string;
  readonly stderr: string;
  readonly exit_code: number | null;
  readonly expected_class: string;
  /** Another class is defensible; `note` says which. */
  readonly delicate?: boolean;
  readonly note?: string | null;
}

/** All recorded runs; none without a corpus. */
export function recordedRuns(): readonly RecordedRun[] {
  if (!existsSync(FILE)) return [];
  const lines = readFileSync(FILE, "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line));
}

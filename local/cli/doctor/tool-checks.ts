import { execFile } from "node:child_process";
import { absent, type Finding, ok } from "./check.ts";

interface Tool {
  readonly name: string;
  /** Programs that count as this tool, the first found is taken. */
  readonly programs: readonly string[];
  readonly versionFlag: string;
  /** What it is for. */
  readonly lane: string;
}

const TOOLS: readonly Tool[] = [
  { name: "yt-dlp", programs: ["yt-dlp"], versionFlag: "--version", lane: "ytdlp and deepgram" },
  { name: "ffmpeg", programs: ["ffmpeg"], versionFlag: "-version", lane: "deepgram" },
  {
    name: "chromium",
    programs: ["chromium", "chromium-browser", "google-chrome"],
    versionFlag: "--version",
    lane: "youtubei",
  },
];

const PATIENCE_MS = 5_000;

/** Versions of the programs some lanes call; a lane without its program is lost, the others go on. */
export function checkTools(): Promise<Finding[]> {
  return Promise.all(
    TOOLS.map(async ({ name, programs, versionFlag, lane }) => {
      for (const program of programs) {
        const version = await firstLine(program, versionFlag);
        if (version !== undefined) return ok(name, version);
      }
      return absent(name, `not installed; needed by ${lane}`);
    }),
  );
}

function firstLine(program: string, flag: string): Promise<string | undefined> {
  return new Promise((settled) => {
    execFile(program, [flag], { timeout: PATIENCE_MS }, (error, stdout) =>
      settled(error ? undefined : stdout.split("\n")[0]?.trim()),
    );
  });
}

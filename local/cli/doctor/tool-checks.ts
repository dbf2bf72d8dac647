import { execFile } from "node:child_process";
import { join } from "node:path";
import { absent, type Finding, ok } from "./check.ts";
import { toolAge } from "./tool-age.ts";

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
];

const PATIENCE_MS = 5_000;
/** Where `npm run layers:install` puts them. */
const INSTALLED = ["layers", "media", ".build", "layer", "bin"] as const;

/**
 * Versions and ages of the programs some lanes call, the installed ones before those of the machine; a lane without its program is lost,
 * the others go on.
 */
export async function checkTools(projectDir: string, now: Date): Promise<Finding[]> {
  const found = await Promise.all(
    TOOLS.map(async ({ name, programs, versionFlag, lane }) => {
      for (const program of programs.flatMap((program) => [join(projectDir, ...INSTALLED, program), program])) {
        const version = await firstLine(program, versionFlag);
        if (version !== undefined) return ok(name, [version, toolAge(version, now)].filter(Boolean).join(", "));
      }
      return absent(name, `not installed; needed by ${lane}`);
    }),
  );
  return [...found, checkBrowser()];
}

/** The browser comes with the packages, for one platform. */
function checkBrowser(): Finding {
  const { platform, arch } = process;
  if (platform === "linux" && arch === "x64") return ok("chromium", "comes with the packages");
  return absent("chromium", `there is none for ${platform} ${arch}; needed by youtubei`);
}

function firstLine(program: string, flag: string): Promise<string | undefined> {
  return new Promise((settled) => {
    execFile(program, [flag], { timeout: PATIENCE_MS }, (error, stdout) =>
      settled(error ? undefined : stdout.split("\n")[0]?.trim()),
    );
  });
}

import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
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
        if (version !== undefined)
          return ok(name, [shortVersion(version), toolAge(version, now)].filter(Boolean).join(", "));
      }
      return absent(name, `not installed: npm run layers:install; needed by ${lane}`);
    }),
  );
  return [...found, checkBrowser(projectDir)];
}

/** The number in a line such as `ffmpeg version 7.0.2-static https://…`; other lines as they are. */
function shortVersion(line: string): string {
  return /\bversion (\S+)/.exec(line)?.[1] ?? line;
}

/** The browser comes with the packages, for one platform. */
function checkBrowser(projectDir: string): Finding {
  const { platform, arch } = process;
  if (platform !== "linux" || arch !== "x64")
    return absent("chromium", `there is none for ${platform} ${arch}; needed by youtubei`);
  const [browser, driver] = ["@sparticuz/chromium", "playwright-core"].map((name) => packageVersion(projectDir, name));
  return ok("chromium", `${browser}, driven by playwright-core ${driver}`);
}

function packageVersion(projectDir: string, name: string): string {
  const manifest = readFileSync(join(projectDir, "node_modules", name, "package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

function firstLine(program: string, flag: string): Promise<string | undefined> {
  return new Promise((settled) => {
    execFile(program, [flag], { timeout: PATIENCE_MS }, (error, stdout) =>
      settled(error ? undefined : stdout.split("\n")[0]?.trim()),
    );
  });
}

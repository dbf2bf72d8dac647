import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LayerError } from "./layer-error.ts";
import type { PinnedWheel } from "./pins.ts";
import { runProgram } from "./run-program.ts";

const PIP = ["-m", "pip", "--disable-pip-version-check", "--no-input"] as const;
/** Wheels as they are: nothing is built, nothing comes along that is not pinned. */
const EXACTLY = ["--quiet", "--no-deps", "--only-binary=:all:"] as const;
/** Pure Python, for any machine. */
const PURE = ["--platform=any", "--implementation=py", "--abi=none"] as const;

/**
 * Unpacks wheels into `folder`, each with its pinned checksum. `platform` is pip's tag, `any` for pure Python; without one, what fits
 * this machine. Throws `LayerError` when there is no pip, a checksum is missing or wrong, or the index cannot be reached.
 */
export async function installWheels(wheels: readonly PinnedWheel[], folder: string, platform?: string): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), "earshot-pip-"));
  const list = join(scratch, "wheels.txt");
  try {
    writeFileSync(list, wheels.map(requirement).join("\n"));
    const target = ["--target", folder, "--upgrade", "--no-warn-script-location"];
    const place = platform === "any" ? PURE : platform === undefined ? [] : [`--platform=${platform}`];
    await runProgram("python3", [...PIP, "install", ...EXACTLY, "--require-hashes", ...target, ...place, "-r", list]);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function requirement({ package: name, version, sha256 }: PinnedWheel): string {
  if (!sha256) throw new LayerError(`${name} ${version} has no checksum in pins.json: run \`npm run layers:pin\``);
  return [`${name}==${version}`, ...sha256.map((digest) => `--hash=sha256:${digest}`)].join(" ");
}

/** The checksum the index gives for a wheel's file of one platform, without loading the file where the index allows that. */
export async function wheelDigest({ package: name, version }: PinnedWheel, platform: string): Promise<string> {
  const place = platform === "any" ? PURE : [`--platform=${platform}`];
  const ask = [
    "install",
    ...EXACTLY,
    "--dry-run",
    "--ignore-installed",
    "--report=-",
    `--target=${tmpdir()}`,
    ...place,
  ];
  const report: unknown = JSON.parse(await runProgram("python3", [...PIP, ...ask, `${name}==${version}`]));
  const { hashes, hash } = (report as Report).install[0]?.download_info.archive_info ?? {};
  const digest = hashes?.sha256 ?? /^sha256=([0-9a-f]{64})$/.exec(hash ?? "")?.[1];
  if (digest) return digest;
  throw new LayerError(`the package index gives no SHA-256 for ${name} ${version} (${platform})`);
}

/** pip's installation report, version 1, as far as it is read. `hash` is how pip wrote it before 23.1. */
interface Report {
  readonly install: readonly {
    readonly download_info: {
      readonly archive_info: { readonly hashes?: { readonly sha256?: string }; readonly hash?: string };
    };
  }[];
}

/** The interpreter behind `python3`, past the wrappers of version managers. */
export async function pythonProgram(): Promise<string> {
  return (await runProgram("python3", ["-c", "import sys; print(sys.executable)"])).trim();
}

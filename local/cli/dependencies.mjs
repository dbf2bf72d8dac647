import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { acquireLock } from "./file-lock.mjs";

const NPM_CI = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
const LOOK_AGAIN_MS = 250;

/** Where npm puts the Node 24 that runs everything else. */
export function node24(projectDir) {
  return join(projectDir, "node_modules", "node", "bin", "node");
}

/**
 * Installs the locked dependencies when some are missing or have another version than the lockfile says. Only one process installs;
 * the others wait for it. Throws with npm's last words when the installation fails.
 */
export async function ensureInstalled(projectDir, say) {
  if (isInstalled(projectDir)) return;
  mkdirSync(join(projectDir, ".earshot"), { recursive: true, mode: 0o700 });
  const lock = await waitForLock(join(projectDir, ".earshot", "install.lock"), say);
  try {
    if (!isInstalled(projectDir)) install(projectDir, say);
  } finally {
    lock.release();
  }
}

async function waitForLock(path, say) {
  for (let told = false; ; told = true) {
    const lock = acquireLock(path);
    if (!("heldBy" in lock)) return lock;
    if (!told) say(`waiting for process ${lock.heldBy}, which is installing the dependencies`);
    await delay(LOOK_AGAIN_MS);
  }
}

function install(projectDir, say) {
  say("installing dependencies (npm ci), once");
  const npm = process.env.npm_execpath;
  const [command, args] = npm?.endsWith(".js") ? [process.execPath, [npm, ...NPM_CI]] : ["npm", NPM_CI];
  const run = () => spawnSync(command, args, { cwd: projectDir, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  let done = run();
  // The npm of an installation that was interrupted goes on writing for a moment.
  if (/\bENOTEMPTY\b/.test(done.stderr ?? "")) done = run();
  if (done.status !== 0)
    throw new Error(`npm ci failed: ${(done.stderr || done.error?.message || "no message").trim().slice(-2000)}`);
  if (!existsSync(node24(projectDir))) {
    throw new Error(
      "npm ci left out Node 24: allow the install script of the package `node` and run `npm rebuild node`",
    );
  }
}

/**
 * True when node_modules holds what package-lock.json names. npm writes node_modules/.package-lock.json last, so a broken installation
 * has none. Packages for other systems are optional and may be absent.
 */
export function isInstalled(projectDir) {
  const wanted = packagesOf(join(projectDir, "package-lock.json"));
  const present = packagesOf(join(projectDir, "node_modules", ".package-lock.json"));
  if (!wanted || !present || !existsSync(node24(projectDir))) return false;
  return Object.entries(wanted).every(
    ([path, wish]) =>
      path === "" || (present[path]?.version ?? (wish.optional ? wish.version : undefined)) === wish.version,
  );
}

function packagesOf(lockfile) {
  try {
    return JSON.parse(readFileSync(lockfile, "utf8")).packages;
  } catch {
    return undefined;
  }
}

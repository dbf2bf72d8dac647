import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** How a namespace of one's own is made here, or why it cannot be. */
export type NamespaceMode = { readonly unshare: readonly string[] } | { readonly missing: string };

const AS_ROOT = ["-nm", "--kill-child"];
const AS_USER = ["-Urnm", "--kill-child"];
/** Longest a run may take, milliseconds. */
const LONGEST_MS = 110_000;
const SETUP = join(import.meta.dirname, "namespace.sh");

/**
 * Tries what is allowed: root makes the namespace itself, others through a user namespace. As root on a build server (`CI=true`) a
 * missing `ip` is installed first.
 */
export function namespaceMode(): NamespaceMode {
  const isRoot = process.getuid?.() === 0;
  if (!has("ip") && isRoot && process.env.CI === "true") {
    spawnSync("sh", ["-c", "apt-get update && apt-get install -y --no-install-recommends iproute2"], {
      stdio: "ignore",
    });
  }
  if (!has("ip")) return { missing: "the program ip (package iproute2) is not installed" };
  const unshare = isRoot ? AS_ROOT : AS_USER;
  const tried = spawnSync("unshare", [...unshare, "sh", SETUP, "true"], { encoding: "utf8" });
  if (tried.status === 0) return { unshare };
  const why = (tried.stderr || tried.error?.message || "").trim().split("\n").at(-1);
  return { missing: `no network namespace can be made here (${why})` };
}

const has = (program: string) => spawnSync(program, ["-V"], { stdio: "ignore" }).error === undefined;

/** What `node script args` printed as JSON when run where only the loopback is allowed. */
export async function runInNamespace<Result>(
  { unshare }: { readonly unshare: readonly string[] },
  script: string,
  args: readonly string[],
): Promise<Result> {
  const child = spawn("unshare", [...unshare, "sh", SETUP, process.execPath, script, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    timeout: LONGEST_MS,
    killSignal: "SIGKILL",
  });
  const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const last = out.trim().split("\n").at(-1);
  if (!last) throw new TypeError(`nothing was printed: ${errors.slice(-2000)}`);
  return JSON.parse(last) as Result;
}

import { spawnSync } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

/**
 * Locks that die with their process, for plain Node from version 20 on: `bootstrap.mjs` needs them before anything is installed.
 *
 * A lock is a file with the owner's process id and start time. It appears complete or not at all (`link` of a finished draft). A lock
 * whose owner is gone may be replaced by the one process that holds the lock of that very leftover, so two can never both replace it.
 */

/** Takes the lock at `path`, or tells which process holds it. */
export function acquireLock(path) {
  const draft = `${path}.${randomUUID()}.tmp`;
  writeFileSync(draft, JSON.stringify({ pid: process.pid, started: startOf(process.pid), nonce: randomUUID() }), {
    mode: 0o600,
    flag: "wx",
  });
  const mine = readFileSync(draft, "utf8");
  try {
    for (;;) {
      const answer = attempt(path, draft, mine);
      if (answer) return answer;
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The process that holds the lock at `path`; undefined when nobody does. */
export function lockHolder(path) {
  const text = textOf(path);
  return text === undefined ? undefined : livingOwner(text);
}

function attempt(path, draft, mine) {
  if (linked(draft, path)) return owned(path, mine);
  const found = textOf(path);
  if (found === undefined) return undefined;
  const heldBy = livingOwner(found);
  if (heldBy !== undefined) return { heldBy };
  const leftover = createHash("sha256").update(found).digest("hex").slice(0, 16);
  const right = acquireLock(`${path}.${leftover}`);
  if ("heldBy" in right) return right;
  try {
    if (textOf(path) !== found) return undefined;
    renameSync(draft, path);
    return owned(path, mine);
  } finally {
    right.release();
  }
}

function owned(path, mine) {
  return {
    release() {
      if (textOf(path) === mine) rmSync(path, { force: true });
    },
  };
}

function linked(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

function textOf(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

function livingOwner(text) {
  const owner = parsed(text);
  if (!Number.isInteger(owner?.pid) || owner.pid <= 0 || !exists(owner.pid)) return undefined;
  return startOf(owner.pid) === owner.started ? owner.pid : undefined;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function exists(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/**
 * When the process began, in the system's own notation: a process id alone may have been given to another program since. Linux:
 * field 22 of /proc/PID/stat (proc(5)), counted after the name, which may hold spaces; a zombie (state Z) counts as gone.
 */
function startOf(pid) {
  if (process.platform === "linux") {
    const fields = textOf(`/proc/${pid}/stat`)
      ?.replace(/^.*\) /s, "")
      .split(" ");
    return fields === undefined || fields[0] === "Z" ? "gone" : fields[19];
  }
  return spawnSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).stdout?.trim();
}

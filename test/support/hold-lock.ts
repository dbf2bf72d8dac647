import { acquireLock } from "../../local/cli/file-lock.mjs";

/** Takes the lock given as argument, tells the outcome and stays until its stdin ends. */
const lock = acquireLock(process.argv[2] ?? "");
process.stdout.write(`${"heldBy" in lock ? `held by ${lock.heldBy}` : "mine"}\n`);
setTimeout(() => {}, 60_000);

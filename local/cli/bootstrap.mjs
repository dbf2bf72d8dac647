#!/usr/bin/env node
/**
 * Runs a TypeScript entry of this project from any Node ≥ 20: `node local/cli/bootstrap.mjs ENTRY [ARGUMENT …]`.
 *
 * Installs the dependencies when they are missing, then runs ENTRY with Node 24: here when this is Node 24 already, else in a child
 * that shares the terminal, gets the signals and gives its exit code. An entry exports `main(args)`, which answers the exit code.
 */
import { spawn } from "node:child_process";
import * as nodeModule from "node:module";
import { constants } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ensureInstalled, node24 } from "./dependencies.mjs";

const projectDir = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const NEEDED_MAJOR = 24;
const PASSED_ON = ["SIGINT", "SIGTERM", "SIGHUP"];
const [entry, ...args] = process.argv.slice(2);

try {
  await ensureInstalled(projectDir, say);
  await (Number.parseInt(process.versions.node, 10) >= NEEDED_MAJOR ? runHere() : runUnderNode24());
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exit(1);
}

function say(text) {
  process.stderr.write(process.stderr.isTTY ? `earshot: ${text}\n` : `${JSON.stringify({ event: "note", text })}\n`);
}

/** Compiled code is kept between runs: that is a third of a second of every command. */
async function runHere() {
  nodeModule.enableCompileCache(join(projectDir, "node_modules", ".cache", "compiled"));
  const { main } = await import(pathToFileURL(resolve(projectDir, entry)).href);
  const code = await main(args);
  process.stdout.write("", () => process.exit(code));
}

/** A terminal sends Ctrl-C to the whole process group, `kill` only to us: the child may get a signal twice and must not mind. */
function runUnderNode24() {
  const child = spawn(node24(projectDir), [fileURLToPath(import.meta.url), entry, ...args], { stdio: "inherit" });
  for (const signal of PASSED_ON) process.on(signal, () => child.kill(signal));
  return new Promise((ended, failed) => {
    child.on("error", failed);
    child.on("exit", (code, signal) => {
      process.exitCode = code ?? 128 + constants.signals[signal];
      ended();
    });
  });
}

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { acquireLock } from "../cli/file-lock.mjs";
import { makeFolder, unfinishedName } from "../files.ts";
import { fingerprint } from "./fingerprint.ts";
import { sourceFacts } from "./source-facts.ts";

/** Everything of the project that a synthesis reads. */
const INPUTS = ["lib", "lambdas", "layers", "package-lock.json", "cdk.json", "tsconfig.json"] as const;
/** What layers have built for this machine; only their archives are deployed. */
const IGNORED = /^layers\/[^/]+\/\.build\/(?!.*\.zip$)/;
const APP_FILE = "lib/app.ts";
const KEPT_ASSEMBLIES = 2;
const LOCK_POLL_MS = 50;
/** A folder of a synthesis that never finished is left alone for this long: its process may still be at work. */
const ABANDONED_MS = 3_600_000;
const SHOWN_OUTPUT_CHARS = 4_000;

/** The app could not be synthesised; `message` carries the end of what it printed. */
export class SynthesisError extends Error {
  override readonly name = "SynthesisError";
}

export interface SynthesiseProps {
  readonly projectDir: string;
  readonly cacheDir: string;
  /** Variables that the app may read; they belong to the cache key. Default: none. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The CDK app, below `projectDir`; its folder belongs to the cache key. Default: `lib/app.ts`. */
  readonly appFile?: string;
}

export interface Synthesis {
  /** A finished cloud assembly; never one being written. */
  readonly assemblyDir: string;
  readonly fromCache: boolean;
}

const underWay = new Map<string, Promise<Synthesis>>();

/**
 * The project's cloud assembly, synthesised without the CDK's command line, or the one made earlier from the same files.
 * Callers at the same time share one synthesis, also those of other processes. When files change meanwhile, it is done again.
 *
 * @throws SynthesisError
 */
export async function synthesise(props: SynthesiseProps): Promise<Synthesis> {
  const assemblyDir = assemblyDirOf(props);
  if (isFinished(assemblyDir)) {
    utimesSync(assemblyDir, new Date(), new Date());
    return { assemblyDir, fromCache: true };
  }
  const running = underWay.get(assemblyDir);
  if (running) return running;
  const synthesis = make(props, assemblyDir).finally(() => underWay.delete(assemblyDir));
  underWay.set(assemblyDir, synthesis);
  return synthesis;
}

const isFinished = (assemblyDir: string): boolean => existsSync(join(assemblyDir, "manifest.json"));

function assemblyDirOf({ projectDir, cacheDir, environment = {}, appFile = APP_FILE }: SynthesiseProps): string {
  const synthDir = join(resolve(cacheDir), "synth");
  const key = fingerprint({
    rootDir: projectDir,
    paths: [...new Set([...INPUTS, dirname(appFile)])],
    ignored: IGNORED,
    facts: { ...environment, node: process.version },
    indexFile: join(synthDir, "files.json"),
  });
  return join(synthDir, key);
}

async function make(props: SynthesiseProps, assemblyDir: string): Promise<Synthesis> {
  makeFolder(dirname(assemblyDir));
  const lock = acquireLock(`${assemblyDir}.lock`);
  if ("heldBy" in lock) {
    await delay(LOCK_POLL_MS);
    return isFinished(assemblyDir) ? { assemblyDir, fromCache: true } : make(props, assemblyDir);
  }
  const stillTrue = await makeAlone(props, assemblyDir).finally(() => lock.release());
  if (!stillTrue) return make(props, assemblyDirOf(props));
  removeOld(dirname(assemblyDir), assemblyDir);
  return { assemblyDir, fromCache: false };
}

/** False when files have changed meanwhile: what came out belongs to no state of them. */
async function makeAlone(props: SynthesiseProps, assemblyDir: string): Promise<boolean> {
  if (isFinished(assemblyDir)) return true;
  const unfinished = unfinishedName(assemblyDir);
  mkdirSync(unfinished);
  try {
    await runApp(props, unfinished);
    if (assemblyDirOf(props) !== assemblyDir) return false;
    renameSync(unfinished, assemblyDir);
    return true;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** Without CloudFormation's validator, which takes longer than all the rest: it runs for a deployment, and in the tests. */
function runApp({ projectDir, environment = {}, appFile = APP_FILE }: SynthesiseProps, outDir: string): Promise<void> {
  const { PATH = "", HOME = "", TMPDIR } = process.env;
  const programs = [join(projectDir, "node_modules", ".bin"), PATH].join(delimiter);
  const inherited = { PATH: programs, HOME, ...(TMPDIR && { TMPDIR }) };
  const child = spawn(process.execPath, [join(projectDir, appFile)], {
    cwd: projectDir,
    env: {
      ...inherited,
      ...sourceFacts(projectDir),
      ...environment,
      CDK_VALIDATION: "false",
      CDK_OUTDIR: outDir,
      CDK_DISABLE_CLI_TELEMETRY: "true",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let shown = "";
  const show = (chunk: Buffer) => {
    shown = (shown + chunk.toString()).slice(-SHOWN_OUTPUT_CHARS);
  };
  child.stdout.on("data", show);
  child.stderr.on("data", show);
  return new Promise((done, fail) => {
    child.once("error", fail);
    child.once("close", (code, signal) => {
      if (code === 0 && existsSync(join(outDir, "manifest.json"))) return done();
      fail(
        new SynthesisError(
          `${appFile} ended with ${signal ?? `exit code ${code}`} and no cloud assembly\n${shown.trim()}`,
        ),
      );
    });
  });
}

/** Keeps the assemblies used last; what is removed gets another name first, so that nobody finds half of it. */
function removeOld(synthDir: string, current: string): void {
  const folders = readdirSync(synthDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(synthDir, entry.name))
    .filter((path) => path !== current)
    .map((path) => ({ path, usedMs: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now() }))
    .sort((a, b) => b.usedMs - a.usedMs);
  const finished = folders.filter(({ path }) => !path.endsWith(".tmp"));
  const abandoned = folders.filter(({ path, usedMs }) => path.endsWith(".tmp") && Date.now() - usedMs > ABANDONED_MS);
  for (const { path } of [...finished.slice(KEPT_ASSEMBLIES - 1), ...abandoned]) {
    const doomed = unfinishedName(path);
    try {
      renameSync(path, doomed);
    } catch {
      continue;
    }
    rmSync(doomed, { recursive: true, force: true });
  }
}

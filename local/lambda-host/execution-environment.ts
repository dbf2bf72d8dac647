import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { FunctionSpec } from "../template/assembly.ts";
import { childEnvironment } from "./child-environment.ts";
import { type Answer, exitReason, FAULTS, type FunctionError } from "./invocation.ts";
import { forEachLine } from "./lines.ts";
import { ProcessFamily } from "./process-family.ts";
import { RuntimeApi } from "./runtime-api.ts";
import { folderBytes } from "./tmp-folder.ts";
import type { Watchdog } from "./watchdog.ts";

export interface EnvironmentProps {
  readonly spec: FunctionSpec;
  /** Folder in which the environment makes its temporary folder. */
  readonly rootDir: string;
  readonly compileCacheDir: string;
  readonly endpoint: Readonly<Record<string, string>>;
  readonly overlay: Readonly<Record<string, string>>;
  readonly watchdog: Watchdog;
  readonly onLine: (functionName: string, requestId: string, line: string) => void;
}

/** Lambda's limit on initialisation, to which one time limit of the function is added, as Lambda repeats a slow one (developer guide). */
const INIT_SECONDS = 10;
/** Part of a function's memory that V8's old generation may take; the rest is for buffers, code and child processes. */
const HEAP_SHARE = 0.85;
/** The same for each half of its young generation, as Lambda's runtime for Node sets it; V8's own limit goes by the machine's memory. */
const YOUNG_SHARE = 0.05;
/** Silence after an answer that means that nothing more will be printed, where the mark of its end does not come. */
const LAST_LINES_MS = 5_000;
const MB = 1024 * 1024;

interface Running {
  readonly requestId: string;
  readonly done: (answer: Answer) => void;
  answer?: Answer;
  printed: boolean;
}

/** One child process that serves one invocation after the other, with its own Runtime API and its own temporary folder. */
export class ExecutionEnvironment {
  readonly spec: FunctionSpec;
  /** Resolves when the process waits for events, or with the reason why it never will. */
  readonly ready: Promise<FunctionError | undefined>;
  /** Resolves when the process, everything it started and its folder are gone. */
  readonly ended: Promise<void>;
  /** Milliseconds from start to readiness. */
  initMs = 0;
  /** Its process and everything that has started. */
  readonly family: ProcessFamily;

  private readonly props: EnvironmentProps;
  private readonly id = randomUUID();
  private readonly tmpDir: string;
  private readonly api: RuntimeApi;
  private readonly startedMs = performance.now();
  private readonly becameReady = Promise.withResolvers<FunctionError | undefined>();
  private readonly becameGone = Promise.withResolvers<void>();
  private child: ChildProcess | undefined;
  private running: Running | undefined;
  private fault: FunctionError | undefined;
  private quiet: NodeJS.Timeout | undefined;
  private idle = false;
  private over = false;

  constructor(props: EnvironmentProps) {
    this.props = props;
    this.spec = props.spec;
    this.tmpDir = join(props.rootDir, this.id);
    this.family = new ProcessFamily(this.tmpDir, props.watchdog);
    this.ready = this.becameReady.promise;
    this.ended = this.becameGone.promise;
    this.api = new RuntimeApi({
      onIdle: () => this.onIdle(),
      onInitError: (error) => {
        this.fault ??= error;
      },
      onAnswer: (requestId, answer) => {
        if (this.running?.requestId === requestId) this.running.answer = answer;
      },
    });
    this.start().catch((error: Error) => {
      this.fault ??= FAULTS.exited(this.id, `with error: ${error.message}`);
      this.onExit(null, null);
    });
  }

  /** False once the process is gone or going. */
  get usable(): boolean {
    return !this.over;
  }

  /** Whether its code runs: it starts, or has an event. */
  get active(): boolean {
    return !this.idle && !this.over;
  }

  /** The invocation it is at work on, else its own id. */
  get requestId(): string {
    return this.running?.requestId ?? this.id;
  }

  /** Runs one event through the process, which must be idle. Never rejects: faults of the process are answers too. */
  async invoke(requestId: string, body: string): Promise<Answer> {
    if (this.over) return { ok: false, error: this.faultOf(requestId) };
    const { timeoutSeconds, arn } = this.spec;
    const timer = setTimeout(() => this.end(FAULTS.timedOut(requestId, timeoutSeconds)), timeoutSeconds * 1000);
    const answered = new Promise<Answer>((done) => {
      this.running = { requestId, done, printed: false };
    });
    this.idle = false;
    this.api.deliver({ requestId, functionArn: arn, deadlineMs: Date.now() + timeoutSeconds * 1000, body });
    const answer = await answered;
    clearTimeout(timer);
    clearTimeout(this.quiet);
    this.quiet = undefined;
    this.running = undefined;
    return this.checkTmp(answer);
  }

  /** Ends the process and everything it started at once. A running invocation is answered with `fault`. */
  end(fault?: FunctionError): Promise<void> {
    this.fault ??= fault;
    this.over = true;
    this.family.kill();
    return this.ended;
  }

  private async start(): Promise<void> {
    const { spec, compileCacheDir, endpoint, overlay } = this.props;
    await mkdir(this.tmpDir, { recursive: true });
    const runtimeApi = await this.api.listen();
    if (this.over) return this.onExit(null, "SIGKILL");
    const heapMb = Math.max(64, Math.floor(spec.memoryMb * HEAP_SHARE));
    const bootstrap = join(import.meta.dirname, "bootstrap.mjs");
    const youngMb = Math.max(1, Math.floor(spec.memoryMb * YOUNG_SHARE));
    const limits = [`--max-old-space-size=${heapMb}`, `--max-semi-space-size=${youngMb}`];
    const child = spawn(process.execPath, [...limits, bootstrap], {
      cwd: spec.codeDir,
      detached: true,
      env: childEnvironment({ spec, runtimeApi, id: this.id, tmpDir: this.tmpDir, compileCacheDir, endpoint, overlay }),
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child = child;
    child.once("error", (error) => {
      this.fault ??= FAULTS.exited(this.id, `with error: ${error.message}`);
      if (child.pid === undefined) this.onExit(null, null);
    });
    child.once("exit", (code, signal) => this.onExit(code, signal));
    forEachLine(child.stdout, (line) => this.onStdout(line));
    forEachLine(child.stderr, (line) => this.print(line));
    if (child.pid !== undefined) this.family.adopt(child.pid);
    this.limitInit();
  }

  private limitInit(): void {
    const limitSeconds = INIT_SECONDS + this.spec.timeoutSeconds;
    const timer = setTimeout(() => this.end(FAULTS.timedOut(this.id, limitSeconds)), limitSeconds * 1000);
    this.ready.then(() => clearTimeout(timer));
  }

  private onIdle(): void {
    this.idle = true;
    if (this.initMs === 0) {
      this.initMs = performance.now() - this.startedMs;
      this.becameReady.resolve(undefined);
    }
    const { running } = this;
    if (!running?.answer) return;
    this.quiet = setTimeout(() => running.answer && running.done(running.answer), LAST_LINES_MS).unref();
    this.settle();
  }

  private onStdout(line: string): void {
    if (line.startsWith("\0end ")) this.onPrinted();
    else this.print(line);
  }

  private onPrinted(): void {
    if (this.running) this.running.printed = true;
    this.settle();
  }

  private settle(): void {
    if (this.idle && this.running?.answer && this.running.printed) this.running.done(this.running.answer);
  }

  private print(line: string): void {
    this.quiet?.refresh();
    this.props.onLine(this.spec.folder, this.running?.requestId ?? "", line);
  }

  private async checkTmp(answer: Answer): Promise<Answer> {
    const usedBytes = await folderBytes(this.tmpDir);
    const limitBytes = this.spec.tmpMb * MB;
    if (usedBytes <= limitBytes) return answer;
    const error = FAULTS.tmpFull(usedBytes, limitBytes);
    this.end(error);
    return { ok: false, error };
  }

  private onExit(code: number | null, signal: NodeJS.Signals | null): void {
    this.over = true;
    this.fault ??= FAULTS.exited(this.requestId, exitReason(code, signal));
    this.family.kill();
    this.becameReady.resolve(this.fault);
    this.api.close();
    this.cleanUp().finally(() => this.becameGone.resolve());
  }

  /** Waits for the last printed lines before the caller hears of the end. */
  private async cleanUp(): Promise<void> {
    const { child } = this;
    if (child?.stdout && !child.stdout.readableEnded) {
      await new Promise<void>((done) => {
        const timer = setTimeout(done, LAST_LINES_MS);
        child.once("close", () => {
          clearTimeout(timer);
          done();
        });
      });
    }
    this.running?.done(this.running.answer ?? { ok: false, error: this.faultOf(this.running.requestId) });
    await this.family.end();
    await rm(this.tmpDir, { recursive: true, force: true, maxRetries: 3 });
  }

  private faultOf(requestId: string): FunctionError {
    return this.fault ?? FAULTS.exited(requestId, exitReason(null, "SIGKILL"));
  }
}

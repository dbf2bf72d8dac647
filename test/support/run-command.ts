import { spawn } from "node:child_process";

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
}

/** A process that was started and is watched. */
export interface Running {
  readonly pid: number;
  readonly finished: Promise<Finished>;
  /** Settles when stderr or stdout has held `text`; rejects when the process ends without it. */
  said(text: string): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Standard input; absent: none. */
  readonly input?: string;
}

/** Starts `command` without a terminal. Its environment is PATH and HOME and `env` alone, so that the machine's settings do not matter. */
export function startCommand(command: string, args: readonly string[], options: CommandOptions = {}): Running {
  const startedAt = performance.now();
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...options.env };
  const child = spawn(command, args, {
    env,
    stdio: ["pipe", "pipe", "pipe"],
    ...(options.cwd && { cwd: options.cwd }),
  });
  child.stdin.on("error", () => {});
  child.stdin.end(options.input);
  const text = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (chunk: string) => (text[name] += chunk));
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, ...text, durationMs: performance.now() - startedAt }));
  });
  return {
    pid: child.pid ?? 0,
    finished,
    kill: (signal) => void child.kill(signal),
    said: (wanted) =>
      new Promise((heard, missed) => {
        const look = () => (text.stdout + text.stderr).includes(wanted) && heard();
        look();
        for (const name of ["stdout", "stderr"] as const) child[name].on("data", look);
        child.on("close", () => missed(new Error(`ended without saying ${wanted}: ${text.stdout}${text.stderr}`)));
      }),
  };
}

/** Runs `command` to its end. */
export function runCommand(command: string, args: readonly string[], options: CommandOptions = {}): Promise<Finished> {
  return startCommand(command, args, options).finished;
}

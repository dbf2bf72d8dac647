import type { Readable, Writable } from "node:stream";

/** A program to run. There is never a shell, and the child sees no variable that is not named here. */
export interface ChildCommand {
  /** Absolute path of the program. */
  readonly file: string;
  readonly args: readonly string[];
  /** The whole environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Working directory. */
  readonly folder: string;
  /** After so many milliseconds the child's group is ended. */
  readonly timeoutMs: number;
  /** From the polite signal to the forced end, milliseconds. Default 2000. */
  readonly graceMs?: number;
  /** Most bytes of standard error; more ends the group. Default 256 KiB. */
  readonly maxErrorBytes?: number;
  /** Ends the group when aborted. */
  readonly signal?: AbortSignal;
}

/** Why we ended a child; the first reason stays. `none`: it ended by itself or never started. */
export type StopReason = "none" | "timed-out" | "cancelled" | "too-much-output";

/** How a child ended, good or bad: one shape for all. */
export interface ChildEnd {
  /** It could not be started; the system's code, for example `ENOENT`. */
  readonly startFault?: string;
  readonly stopReason: StopReason;
  /** Absent when it was ended by a signal or never started. */
  readonly exitCode?: number;
  /** The signal that ended it, ours or another's. */
  readonly endedBy?: NodeJS.Signals;
  /** Standard error up to its limit, as UTF-8; broken characters become U+FFFD. */
  readonly errorOutput: string;
  readonly durationMs: number;
}

/** A child at work. Its output must be read, or it blocks once the pipe is full. */
export interface RunningChild {
  readonly input: Writable;
  readonly output: Readable;
  /** Resolves when the child and its whole group have ended; never rejects. */
  readonly ended: Promise<ChildEnd>;
  stop(reason: Exclude<StopReason, "none">): void;
}

import { randomUUID } from "node:crypto";
import { jsonBytes, MAX_PAYLOAD_BYTES } from "./limits.ts";
import { StatesError } from "./states-error.ts";

/** Why a token was refused, named as the Step Functions API names it. */
export class TaskTokenError extends Error {
  constructor(name: "InvalidToken" | "InvalidOutput" | "TaskDoesNotExist" | "TaskTimedOut", message: string) {
    super(message);
    this.name = name;
  }
}

/** One task that waits for its token. */
export interface PendingTask {
  readonly token: string;
  /** The output sent, or a rejection with the `StatesError` sent. Never settles after `close`. */
  readonly answer: Promise<unknown>;
  /** When the token was issued or its last heartbeat came, in the milliseconds of `open`'s clock. */
  lastBeatMs(): number;
  /** The token is worth nothing from now on. */
  close(): void;
}

interface Waiting {
  readonly succeed: (output: unknown) => void;
  readonly fail: (error: StatesError) => void;
  readonly beat: () => void;
}

const TOKEN = /^earshot-task:(?<book>[0-9a-f-]{36}):(?<number>\d+)$/;

/**
 * The task tokens of a process, shared by all its machines (API reference, SendTaskSuccess). A token works once: after an answer, a timeout
 * or an abort it is `TaskTimedOut`; one that was never issued here is `TaskDoesNotExist`; anything else is `InvalidToken`.
 */
export class TaskTokens {
  readonly #book = randomUUID();
  readonly #waiting = new Map<string, Waiting>();
  #issued = 0;

  /** Issues a token; `now` gives the time of its heartbeats. */
  open(now: () => number): PendingTask {
    let beatMs = now();
    const beat = () => {
      beatMs = now();
    };
    this.#issued += 1;
    const token = Buffer.from(`earshot-task:${this.#book}:${this.#issued}`).toString("base64url");
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    promise.catch(() => {});
    this.#waiting.set(token, { succeed: resolve, fail: reject, beat });
    return { token, answer: promise, lastBeatMs: () => beatMs, close: () => this.#waiting.delete(token) };
  }

  /** `output` is JSON text. */
  sendSuccess(token: string, output: string): void {
    const value = parseOutput(output);
    this.#take(token).succeed(value);
  }

  sendFailure(token: string, error = "", cause = ""): void {
    this.#take(token).fail(new StatesError(error, cause));
  }

  heartbeat(token: string): void {
    this.#find(token).beat();
  }

  #take(token: string): Waiting {
    const task = this.#find(token);
    this.#waiting.delete(token);
    return task;
  }

  #find(token: string): Waiting {
    const task = this.#waiting.get(token);
    if (task) return task;
    const parts = TOKEN.exec(Buffer.from(token, "base64url").toString())?.groups;
    if (!parts) throw new TaskTokenError("InvalidToken", "Invalid token");
    const issuedHere = parts.book === this.#book && Number(parts.number) <= this.#issued;
    throw issuedHere
      ? new TaskTokenError("TaskTimedOut", "the task of this token has been closed")
      : new TaskTokenError("TaskDoesNotExist", "no task has this token");
  }
}

function parseOutput(output: string): unknown {
  try {
    const value: unknown = JSON.parse(output);
    if (jsonBytes(value) <= MAX_PAYLOAD_BYTES) return value;
  } catch {
    throw new TaskTokenError("InvalidOutput", "the output is not JSON");
  }
  throw new TaskTokenError("InvalidOutput", `the output exceeds ${MAX_PAYLOAD_BYTES} bytes`);
}

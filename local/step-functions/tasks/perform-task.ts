import type { Clock } from "../clock.ts";
import { HeartbeatTimeout, StatesError } from "../states-error.ts";
import type { PendingTask } from "../task-tokens.ts";
import type { Thread } from "../thread.ts";
import type { TaskResource } from "./resources.ts";

/** Time limits of one attempt; absent: none. */
export interface TaskLimits {
  readonly timeoutSeconds?: number | undefined;
  /** Counts only while the task waits for its token. */
  readonly heartbeatSeconds?: number | undefined;
}

/** One attempt of a task. */
export interface TaskAttempt {
  readonly thread: Thread;
  readonly resource: TaskResource;
  readonly args: unknown;
  readonly limits: TaskLimits;
  /** Of a task that waits for its token. */
  readonly pending: PendingTask | undefined;
}

/**
 * The result of a task, or its error, or `States.Timeout`, whatever comes first; `Aborted` when the thread is stopped. What was called goes on
 * then: nobody waits for it any more.
 */
export async function performTask(attempt: TaskAttempt): Promise<unknown> {
  const { thread, limits, pending } = attempt;
  const { clock } = thread.run.machinery;
  const over = new AbortController();
  const signal = AbortSignal.any([thread.signal, over.signal]);
  const contenders = [work(attempt, signal), stopped(thread.signal, over.signal)];
  if (limits.timeoutSeconds !== undefined) contenders.push(timeout(clock, limits.timeoutSeconds * 1000, signal));
  if (limits.heartbeatSeconds !== undefined && pending) {
    contenders.push(missedHeartbeat(clock, limits.heartbeatSeconds * 1000, pending, signal));
  }
  try {
    return await Promise.race(contenders);
  } finally {
    over.abort();
  }
}

/** A failed call fails the task at once, even one that would wait for its token. */
async function work({ thread, resource, args, pending }: TaskAttempt, signal: AbortSignal): Promise<unknown> {
  const { integrations, clock } = thread.run.machinery;
  const result = await resource.call(args, {
    integrations,
    clock,
    signal,
    inFlight: (change) => {
      thread.run.running += change;
    },
    submitted: (output) => recordSubmitted(thread, resource, output),
  });
  if (!pending) return result;
  recordSubmitted(thread, resource, result);
  return pending.answer;
}

function recordSubmitted(thread: Thread, resource: TaskResource, output: unknown): void {
  thread.record("TaskSubmitted", {
    resourceType: resource.type,
    resource: resource.name,
    output: JSON.stringify(output),
  });
}

function stopped(signal: AbortSignal, over: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { signal: over });
  });
}

async function timeout(clock: Clock, ms: number, signal: AbortSignal): Promise<never> {
  await clock.sleep(ms, signal);
  throw new StatesError("States.Timeout");
}

async function missedHeartbeat(clock: Clock, ms: number, pending: PendingTask, signal: AbortSignal): Promise<never> {
  for (;;) {
    const leftMs = pending.lastBeatMs() + ms - clock.now();
    if (leftMs <= 0) throw new HeartbeatTimeout();
    await clock.sleep(leftMs, signal);
  }
}

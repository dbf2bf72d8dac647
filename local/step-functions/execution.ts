import type { HistoryEvent } from "./history.ts";

/** As DescribeExecution names them. */
export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

/** An execution, while it runs and after. */
export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly input: unknown;
  readonly status: ExecutionStatus;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Absent while it runs. */
  readonly stoppedAt?: number | undefined;
  /** Of a succeeded execution. */
  readonly output?: unknown;
  /** Of a failed execution, or as given to `stop`. */
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  readonly history: readonly HistoryEvent[];
  /** Resolves, never rejects, with the execution itself when it has ended in any way. */
  readonly finished: Promise<Execution>;
  /** Lambda calls in flight. They outlive the execution: neither an abort nor a timeout stops a function. */
  readonly running: number;
  /** Ends it as ABORTED; without effect when it has ended. */
  stop(error?: string, cause?: string): void;
}

import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readJsonFile, writeJsonFile } from "../files.ts";
import type { StateMachineSpec } from "../template/assembly.ts";
import { AwsError } from "./aws-error.ts";

/** An execution of the interpreter, as far as it is used here. */
export interface RunningExecution {
  readonly arn: string;
  readonly name: string;
  readonly status: "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
  readonly output?: unknown;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  /** Resolves when the execution has ended, however. */
  readonly finished: Promise<unknown>;
  stop(error?: string, cause?: string): void;
}

/** A loaded state machine that can be started. */
export interface Startable {
  readonly spec: StateMachineSpec;
  start(input: unknown, name: string): RunningExecution;
}

/** An execution as callers see it; times are epoch milliseconds. */
export interface ExecutionRecord {
  execution: RunningExecution;
  readonly machineArn: string;
  readonly input: string;
  readonly startMs: number;
  stopMs?: number;
}

/** What EventBridge is told of an execution. */
export interface StatusChange {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: RunningExecution["status"];
  readonly startDate: number;
  readonly stopDate: number | null;
  readonly input: string;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
}

interface ExecutionsProps {
  /** Folder with one file for each execution under way: what is left there at the next start was lost. */
  readonly journalDir: string;
  readonly now: () => number;
  /** Resolves when everyone who must know has been told; until then a change is not forgotten. */
  readonly onStatusChange: (change: StatusChange) => Promise<void>;
}

const KEPT_FINISHED = 1_000;
const NAME = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/]{1,80}$/;

/** All executions of this process, by ARN. */
export class Executions {
  private readonly props: ExecutionsProps;
  private readonly machines = new Map<string, Startable>();
  private readonly records = new Map<string, ExecutionRecord>();
  private closed = false;

  constructor(props: ExecutionsProps) {
    this.props = props;
    mkdirSync(props.journalDir, { recursive: true });
  }

  /** Makes a machine known under its ARN and those of its versions and aliases. */
  add(machine: Startable): void {
    for (const arn of [machine.spec.arn, ...machine.spec.aliasArns]) this.machines.set(arn, machine);
  }

  /**
   * Starts a machine, its version or alias. The same name and input while it runs give the same execution (API reference, StartExecution).
   *
   * @throws AwsError `ExecutionAlreadyExists`, `StateMachineDoesNotExist`, `InvalidName`, `InvalidExecutionInput`.
   */
  start(stateMachineArn: string, input = "{}", name: string = randomUUID()): ExecutionRecord {
    const machine = this.machines.get(stateMachineArn);
    if (!machine) throw new AwsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${stateMachineArn}'`);
    if (!NAME.test(name)) throw new AwsError("InvalidName", `Invalid Name: '${name}'`);
    const executionArn = `${machine.spec.arn.replace(":stateMachine:", ":execution:")}:${name}`;
    const existing = this.records.get(executionArn);
    if (existing?.execution.status === "RUNNING" && existing.input === input) return existing;
    if (existing) throw new AwsError("ExecutionAlreadyExists", `Execution Already Exists: '${executionArn}'`);
    const record: ExecutionRecord = {
      execution: machine.start(parseInput(input), name),
      machineArn: machine.spec.arn,
      input,
      startMs: this.props.now(),
    };
    this.records.set(record.execution.arn, record);
    this.follow(record);
    return record;
  }

  /** @throws AwsError `ExecutionDoesNotExist`. */
  get(executionArn: string): ExecutionRecord {
    const record = this.records.get(executionArn);
    if (record) return record;
    throw new AwsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${executionArn}'`);
  }

  get running(): readonly ExecutionRecord[] {
    return [...this.records.values()].filter(({ execution }) => execution.status === "RUNNING");
  }

  /**
   * Tells of the executions that an earlier process left behind when it died or was closed: they count as aborted, unless they had ended
   * and only the news of it was lost.
   */
  async reportLost(): Promise<void> {
    const { journalDir, now, onStatusChange } = this.props;
    for (const file of readdirSync(journalDir)) {
      const path = join(journalDir, file);
      const left = readJsonFile<StatusChange>(path);
      if (left && this.records.has(left.executionArn)) continue;
      if (left)
        await onStatusChange(left.status === "RUNNING" ? { ...left, status: "ABORTED", stopDate: now() } : left);
      if (!this.closed) rmSync(path, { force: true });
    }
  }

  /** Stops everything without telling anyone: the next process will. */
  close(): void {
    this.closed = true;
    for (const { execution } of this.running) execution.stop();
  }

  private follow(record: ExecutionRecord): void {
    const path = join(this.props.journalDir, `${createHash("sha256").update(record.execution.arn).digest("hex")}.json`);
    writeJsonFile(path, changeOf(record));
    this.props.onStatusChange(changeOf(record));
    record.execution.finished.then(() => this.onEnd(record, path));
  }

  private async onEnd(record: ExecutionRecord, path: string): Promise<void> {
    record.stopMs = this.props.now();
    record.execution = withoutHistory(record.execution);
    if (this.closed) return;
    writeJsonFile(path, changeOf(record));
    this.forgetOldest();
    await this.props.onStatusChange(changeOf(record));
    if (!this.closed) rmSync(path, { force: true });
  }

  private forgetOldest(): void {
    const finished = [...this.records.values()].filter(({ execution }) => execution.status !== "RUNNING");
    for (const { execution } of finished.slice(0, -KEPT_FINISHED)) this.records.delete(execution.arn);
  }
}

/** What is asked of an execution that has ended. Thousands of them are kept, and a history is a hundred times as large. */
function withoutHistory({ arn, name, status, output, error, cause, finished }: RunningExecution): RunningExecution {
  return { arn, name, status, output, error, cause, finished: finished.then(() => undefined), stop: () => {} };
}

function parseInput(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsError("InvalidExecutionInput", "Invalid State Machine Execution Input: not JSON");
  }
}

/** The record in the words of EventBridge. */
function changeOf({ execution, machineArn, input, startMs, stopMs }: ExecutionRecord): StatusChange {
  return {
    executionArn: execution.arn,
    stateMachineArn: machineArn,
    name: execution.name,
    status: execution.status,
    startDate: startMs,
    stopDate: stopMs ?? null,
    input,
    output: execution.output === undefined ? null : JSON.stringify(execution.output),
    error: execution.error ?? null,
    cause: execution.cause ?? null,
  };
}

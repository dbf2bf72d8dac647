import { type EnvironmentProps, ExecutionEnvironment } from "./execution-environment.ts";
import { InvokeRefusedError } from "./invocation.ts";

export interface Taken {
  readonly environment: ExecutionEnvironment;
  /** It was started for this caller. */
  readonly coldStart: boolean;
}

/** The environments of one function: warm ones are used again, the latest first; above the limit callers wait in line. */
export class EnvironmentPool {
  private readonly props: EnvironmentProps;
  private readonly maxConcurrency: number;
  private readonly idleMs: number;
  private readonly all = new Set<ExecutionEnvironment>();
  private readonly free: ExecutionEnvironment[] = [];
  private readonly waiting: (() => void)[] = [];
  private over = false;
  private readonly idleTimers = new Map<ExecutionEnvironment, NodeJS.Timeout>();

  constructor(props: EnvironmentProps, limits: { readonly maxConcurrency: number; readonly idleMs: number }) {
    this.props = props;
    this.maxConcurrency = limits.maxConcurrency;
    this.idleMs = limits.idleMs;
  }

  get functionName(): string {
    return this.props.spec.name;
  }

  /** Environments that are alive. */
  get environments(): Iterable<ExecutionEnvironment> {
    return this.all;
  }

  /** @throws InvokeRefusedError once `end` was called. */
  async take(): Promise<Taken> {
    for (;;) {
      if (this.over) throw new InvokeRefusedError("Lambda.ServiceException", "the host is stopping");
      const environment = this.free.pop();
      if (environment) clearTimeout(this.idleTimers.get(environment));
      if (environment?.usable) return { environment, coldStart: false };
      if (environment) continue;
      if (this.all.size < this.maxConcurrency) return { environment: this.start(), coldStart: true };
      await new Promise<void>((done) => this.waiting.push(done));
    }
  }

  giveBack(environment: ExecutionEnvironment): void {
    if (environment.usable) {
      this.free.push(environment);
      this.idleTimers.set(environment, setTimeout(() => this.reap(environment), this.idleMs).unref());
    }
    this.waiting.shift()?.();
  }

  /** Starts an environment if none is free, and waits until it is ready. */
  async prewarm(): Promise<void> {
    if (this.free.length > 0 || this.all.size >= this.maxConcurrency) return;
    const environment = this.start();
    this.giveBack(environment);
    await environment.ready;
  }

  async end(): Promise<void> {
    this.over = true;
    for (const timer of this.idleTimers.values()) clearTimeout(timer);
    await Promise.all([...this.all].map((environment) => environment.end()));
    for (const wake of this.waiting.splice(0)) wake();
  }

  private start(): ExecutionEnvironment {
    const environment = new ExecutionEnvironment(this.props);
    this.all.add(environment);
    environment.ended.then(() => {
      this.all.delete(environment);
      this.idleTimers.delete(environment);
      this.waiting.shift()?.();
    });
    return environment;
  }

  private reap(environment: ExecutionEnvironment): void {
    const index = this.free.indexOf(environment);
    if (index < 0) return;
    this.free.splice(index, 1);
    environment.end();
  }
}

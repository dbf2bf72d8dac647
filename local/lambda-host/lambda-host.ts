import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import type { FunctionSpec } from "../template/assembly.ts";
import { EnvironmentPool } from "./environment-pool.ts";
import type { ExecutionEnvironment } from "./execution-environment.ts";
import { type Answer, type InvocationResult, InvokeRefusedError, MAX_REQUEST_BYTES } from "./invocation.ts";
import { MemoryWatch } from "./memory-watch.ts";
import { Watchdog } from "./watchdog.ts";

export interface LambdaHostProps {
  /** Functions by each ARN that leads to them. */
  readonly functions: Readonly<Record<string, FunctionSpec>>;
  /** Variables that every function gets: where the local AWS is, and its credentials. */
  readonly endpoint: Readonly<Record<string, string>>;
  /** Variables that take the place of the template's in every function. Default: none. */
  readonly overlay?: Readonly<Record<string, string>>;
  /** Folder of Node's compile cache, kept between runs: it makes cold starts quicker. */
  readonly compileCacheDir: string;
  /** Every line a function prints; `requestId` is empty outside of invocations. */
  readonly onLine: (functionName: string, requestId: string, line: string) => void;
  /** Told of every invocation refused because too many were under way. Default: nobody. */
  readonly onThrottle?: (functionName: string) => void;
  /** Told of every invocation that ended in an error of the function's or of its process. Default: nobody. */
  readonly onFailure?: (functionName: string) => void;
  /** Seconds after which an unused process is ended. Default: 300. */
  readonly idleSeconds?: number;
  /** Most processes of one function. Default: 8, fewer when memory is short. */
  readonly maxConcurrency?: number;
}

const IDLE_SECONDS = 300;
const MAX_CONCURRENCY = 8;
/** Invocations at a time that an AWS account has by default (Lambda developer guide, "Lambda quotas"). */
const ACCOUNT_CONCURRENCY = 1000;
/** Part of the machine's memory that the processes of one function may claim. */
const MEMORY_SHARE = 0.6;

/** Runs Lambda functions as child processes: one process per execution environment, one invocation at a time in each. */
export class LambdaHost {
  private readonly props: LambdaHostProps;
  private readonly rootDir: string;
  private readonly watchdog: Watchdog;
  private readonly memoryWatch: MemoryWatch;
  private readonly pools = new Map<FunctionSpec, EnvironmentPool>();
  private stopping = false;
  private underWay = 0;
  private most = ACCOUNT_CONCURRENCY;

  constructor(props: LambdaHostProps) {
    this.props = props;
    this.rootDir = mkdtempSync(join(tmpdir(), "earshot-"));
    mkdirSync(props.compileCacheDir, { recursive: true });
    this.watchdog = new Watchdog(this.rootDir);
    this.memoryWatch = new MemoryWatch(() => this.environments());
  }

  /**
   * Invokes a function, its version or alias, and waits for its answer. Faults of the function are part of the result.
   *
   * @throws InvokeRefusedError when there is no such function, the event is larger than 6 MB, too many are under way, or the host is
   * stopping.
   */
  async invoke(functionArn: string, event: unknown): Promise<InvocationResult> {
    const body = JSON.stringify(event ?? {});
    if (Buffer.byteLength(body) > MAX_REQUEST_BYTES) {
      const message = `Request must be smaller than ${MAX_REQUEST_BYTES} bytes for the InvokeFunction operation`;
      throw new InvokeRefusedError("Lambda.RequestTooLargeException", message);
    }
    const pool = this.poolOf(functionArn);
    this.refuseTooMany(functionArn);
    this.underWay++;
    try {
      return await this.run(pool, body);
    } finally {
      this.underWay--;
    }
  }

  /** Changes how many invocations the account may have at a time. */
  limitConcurrency(most = ACCOUNT_CONCURRENCY): void {
    this.most = most;
  }

  private refuseTooMany(functionArn: string): void {
    if (this.underWay < this.most) return;
    this.props.onThrottle?.(this.props.functions[functionArn]?.name ?? functionArn);
    throw new InvokeRefusedError("Lambda.TooManyRequestsException", "Rate Exceeded.");
  }

  private async run(pool: EnvironmentPool, body: string): Promise<InvocationResult> {
    const { environment, coldStart } = await pool.take();
    const requestId = randomUUID();
    const initError = await environment.ready;
    const startMs = performance.now();
    const answer: Answer = initError ? { ok: false, error: initError } : await environment.invoke(requestId, body);
    const durationMs = performance.now() - startMs;
    pool.giveBack(environment);
    if (!answer.ok) this.props.onFailure?.(pool.functionName);
    return { requestId, coldStart, initMs: coldStart ? environment.initMs : 0, durationMs, ...outcome(answer) };
  }

  /** Starts a process for each function, so that its next invocation is warm. Functions that fail to start say so when invoked. */
  async prewarm(functionArns: readonly string[]): Promise<void> {
    await Promise.all(functionArns.map((arn) => this.poolOf(arn).prewarm()));
  }

  /** Ends all processes at once, running invocations included, and removes their folders. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.memoryWatch.stop();
    await Promise.all([...this.pools.values()].map((pool) => pool.end()));
    await this.watchdog.close();
  }

  private poolOf(functionArn: string): EnvironmentPool {
    if (this.stopping) throw new InvokeRefusedError("Lambda.ServiceException", "the host is stopping");
    const spec = this.props.functions[functionArn.replace(/:\$LATEST$/, "")];
    if (!spec) throw new InvokeRefusedError("Lambda.ResourceNotFoundException", `Function not found: ${functionArn}`);
    const known = this.pools.get(spec);
    if (known) return known;
    const pool = this.makePool(spec);
    this.pools.set(spec, pool);
    return pool;
  }

  private makePool(spec: FunctionSpec): EnvironmentPool {
    const { endpoint, overlay = {}, compileCacheDir, onLine, idleSeconds = IDLE_SECONDS } = this.props;
    const { rootDir, watchdog } = this;
    const byMemory = Math.max(1, Math.floor((totalmem() * MEMORY_SHARE) / (spec.memoryMb * 1024 * 1024)));
    const most = this.props.maxConcurrency ?? Math.min(MAX_CONCURRENCY, byMemory);
    const maxConcurrency = Math.min(most, spec.reservedConcurrency ?? most);
    const props = { spec, rootDir, compileCacheDir, endpoint, overlay, watchdog, onLine };
    return new EnvironmentPool(props, { maxConcurrency, idleMs: idleSeconds * 1000 });
  }

  private *environments(): Iterable<ExecutionEnvironment> {
    for (const pool of this.pools.values()) yield* pool.environments;
  }
}

function outcome(answer: Answer): Pick<InvocationResult, "payload" | "functionError"> {
  if (answer.ok) return { payload: answer.payload };
  const { errorType, errorMessage } = answer.error;
  return { payload: answer.error, functionError: { errorType, errorMessage } };
}

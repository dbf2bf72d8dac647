import { EarshotError } from "../../lambdas/shared/errors.ts";
import { NO_METRICS } from "../../lambdas/shared/observe/metrics.ts";
import { ProxyManager } from "../../lambdas/shared/proxy/proxy-manager.ts";
import { SecretRefreshManager } from "../../lambdas/shared/proxy/secret-refresh-manager.ts";
import { MemoryProxyState } from "./memory-proxy-state.ts";
import { settingsOf } from "./outbound.ts";

/** What a run of many jobs came to. */
export interface Load {
  readonly succeeded: number;
  readonly rotations: number;
  readonly durationsMs: readonly number[];
  /** Resident memory after each tenth of the jobs, bytes. */
  readonly memoryBytes: readonly number[];
}

/** `load-process.ts JOBS AT_ONCE`: each job asks twice, as a plain success does, and leaves burnt exits at most eight times. */
const [jobs = 1, atOnce = 1] = process.argv.slice(2).map(Number);
const REQUESTS = ["player", "timedtext"] as const;
const ATTEMPTS = 8;

let rotations = 0;
function count(name: string): void {
  if (name === "proxy.session.rotated") rotations++;
}

const settings = settingsOf({
  PROXY_ENABLED: "1",
  ENFORCE_PROXY_ALL: "1",
  PROXY_SECRET_JSON: process.env.SECRET_OF_TEST ?? "",
});
const state = new MemoryProxyState();
const nobody = { getSecret: () => Promise.reject(new TypeError("unused")) };
const manager = new ProxyManager({
  settings,
  secrets: new SecretRefreshManager({ settings, secrets: nobody }),
  state,
  metrics: { ...NO_METRICS, add: count },
  log: { info: () => {}, warn: () => {} },
  now: () => new Date(),
});
let succeeded = 0;
const durationsMs: number[] = [];
const memoryBytes: number[] = [];

async function attempt(jobId: string): Promise<boolean> {
  const outbound = await manager.open({ component: "captions", jobId, hosts: ["www.youtube.com"] });
  try {
    for (const operation of REQUESTS) {
      const { status } = await outbound.send({ operation, url: "https://www.youtube.com/x" });
      if (status === 429) throw new EarshotError("RateLimitedByYouTube");
    }
    return true;
  } catch (error) {
    if (!(error instanceof EarshotError) || error.effect !== "new-session") throw error;
    await manager.burn(jobId, error);
    return false;
  } finally {
    await outbound.close();
  }
}

async function run(job: number): Promise<void> {
  const startedAt = performance.now();
  for (let n = 0; n < ATTEMPTS; n++) {
    if (!(await attempt(`job-${job}`))) continue;
    succeeded++;
    break;
  }
  durationsMs.push(performance.now() - startedAt);
  // The table is not what is measured here.
  for (const key of state.items.keys()) if (key.startsWith("LOG#")) state.items.delete(key);
  if (durationsMs.length % Math.ceil(jobs / 10) === 0) memoryBytes.push(process.memoryUsage.rss());
}

let next = 0;
await Promise.all(
  Array.from({ length: atOnce }, async () => {
    while (next < jobs) await run(next++);
  }),
);
process.stdout.write(JSON.stringify({ succeeded, rotations, durationsMs, memoryBytes } satisfies Load));

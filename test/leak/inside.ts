import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { Gateway, type Response } from "../support/gateway.ts";
import { OneSecret, openTestOutbound } from "../support/outbound.ts";
import { packetsOut } from "../support/packets-out.ts";
import { LEAK_CLIENTS } from "./clients.ts";
import { PLAYLIST } from "./media-clients.ts";

/** What one run in the namespace saw. */
export interface LeakRun {
  /** Packets on the way to the outside. */
  readonly packets: number;
  readonly jobs: number;
  readonly succeeded: number;
  /** Codes of the failures, counted. */
  readonly failures: Readonly<Record<string, number>>;
  /** CONNECTs the gateway saw. */
  readonly connects: number;
}

const JOBS = 100;
const HOSTS = ["www.youtube.com", "*.googlevideo.com", "api.deepgram.com"];
/** The job in whose middle the gateway dies. */
const DIES_AT = 60;
/** What the gateway does to each fifth of the connections. */
const TROUBLE: readonly (Response | undefined)[] = [
  undefined,
  { kind: "answer", status: 407 },
  { kind: "answer", status: 502 },
  { kind: "hang-up" },
  { kind: "cut", afterBytes: 500 },
];
/** The kernel reports its multicast groups when the link comes up. */
const SETTLE_MS = 2_500;

async function runJobs(gateway: Gateway): Promise<Omit<LeakRun, "packets">> {
  const failures: Record<string, number> = {};
  const secret = new OneSecret(gateway.secretJson());
  const clients = Object.values(LEAK_CLIENTS);
  let succeeded = 0;
  gateway.misbehave = ({ nth }) => TROUBLE[((nth * 2_654_435_761) >>> 8) % TROUBLE.length];
  for (let job = 0; job < JOBS; job++) {
    const outbound = await openTestOutbound(secret, { jobId: `job-${job}`, hosts: HOSTS });
    for (const { use } of clients.filter(({ everyJobs = 1 }) => job % everyJobs === 0)) {
      try {
        await use(outbound);
        succeeded++;
      } catch (error) {
        const name = (error as Error).name;
        failures[name] = (failures[name] ?? 0) + 1;
      }
      if (job === DIES_AT) await gateway.close();
    }
    await outbound.close();
  }
  return { jobs: JOBS, succeeded, failures, connects: gateway.connects.length };
}

/** Audio is a playlist that leads out; everything else gets a word. */
function answer({ headers }: IncomingMessage, response: ServerResponse): void {
  response.end(headers.host?.endsWith(".googlevideo.com") ? PLAYLIST : "hello");
}

const [leakOf] = process.argv.slice(2);
await wait(SETTLE_MS);
const before = packetsOut() ?? Number.NaN;
const gateway = await Gateway.start({ origin: answer });
const seen =
  leakOf === undefined
    ? await runJobs(gateway)
    : await LEAK_CLIENTS[leakOf]?.leak().then(
        () => undefined,
        () => undefined,
      );
await wait(500);
process.stdout.write(`${JSON.stringify({ ...seen, packets: (packetsOut() ?? Number.NaN) - before })}\n`);
process.exit(0);

import { setTimeout as pause } from "node:timers/promises";
import type { Gateway } from "../cli/gateway/gateway.ts";
import type { FrontResponse } from "../cli/gateway/gateway-event.ts";
import { IncidentError } from "./incident-error.ts";

/** A job as an incident asks for it. */
export interface AskedJob {
  readonly video?: string;
  readonly lanes?: readonly string[];
  readonly speech?: "auto" | "never" | "always";
}

/** How a job ended: its verdict, or `running` if its end was not waited for. */
export type JobEnd = string;

/** Videos of one channel, all plain: each is asked for anew, so that no answer comes from the cache. */
const PLAIN_VIDEOS = 130;
const LOOK_EVERY_MS = 50;
const PATIENCE_MS = 240_000;

/** Those who ask the service for videos, and wait. */
export class Callers {
  private readonly gateway: Gateway;
  private asked = 0;
  private readonly ends = new Map<string, JobEnd>();

  constructor(gateway: Gateway) {
    this.gateway = gateway;
  }

  /** How many answers each verdict had. */
  get verdicts(): Readonly<Record<JobEnd, number>> {
    const counts: Record<JobEnd, number> = {};
    for (const end of this.ends.values()) counts[end] = (counts[end] ?? 0) + 1;
    return counts;
  }

  get answers(): number {
    return this.ends.size;
  }

  /** Starts a job; gives its id. */
  async ask({ video, ...rest }: AskedJob): Promise<string> {
    const number = String((this.asked++ % PLAIN_VIDEOS) + 1).padStart(3, "0");
    // Equal requests would join one job: where no speech is recognised, a language that nobody has makes them differ.
    const distinct = rest.lanes && !rest.lanes.includes("deepgram") ? { languages: ["en", `zz-${this.asked}`] } : {};
    const body = { video: video ?? `archive-${number}`, ...rest, ...distinct, refresh: true };
    return (await this.api<{ jobId: string }>("POST", "/v1/transcripts", body)).jobId;
  }

  /** Starts a job and waits until it has ended. */
  async run(job: AskedJob): Promise<void> {
    await this.ended(await this.ask(job));
  }

  /** Asks for a video that has its answer already: no job runs, and one more answer counts. */
  async askAgain(video: string): Promise<void> {
    const { verdict } = await this.api<{ verdict: JobEnd }>("GET", `/v1/transcripts/${video}`);
    this.count(`again ${this.asked++}`, verdict);
  }

  async subscribe(channel: string, everyMinutes: number): Promise<void> {
    await this.api("POST", "/v1/subscriptions", { channel, everyMinutes });
  }

  /** Waits until a job has ended. */
  async ended(jobId: string): Promise<void> {
    await until(async () => {
      const { status, verdict } = await this.api<{ status: string; verdict?: JobEnd }>("GET", `/v1/jobs/${jobId}`);
      if (status !== "running") this.count(jobId, verdict ?? status);
      return status !== "running";
    });
  }

  /** Equal requests lead to one job, which ends once. */
  count(jobId: string, end: JobEnd): void {
    this.ends.set(jobId, end);
  }

  /** One request, answered or refused. */
  request(method: string, target: string, body?: unknown): Promise<FrontResponse> {
    const headers = { "content-type": ["application/json"], host: ["localhost"] };
    return this.gateway({ method, target, headers, body: Buffer.from(body === undefined ? "" : JSON.stringify(body)) });
  }

  /** A service that cannot answer just now is asked again. */
  private async api<Body>(method: string, target: string, body?: unknown): Promise<Body> {
    let answer = await this.request(method, target, body);
    await until(async () => {
      if (answer.status >= 500) answer = await this.request(method, target, body);
      return answer.status < 500;
    });
    return JSON.parse(answer.body.toString("utf8")) as Body;
  }
}

/** Looks until it is so. @throws IncidentError when it does not come to be. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new IncidentError("something that must come to an end does not");
    await pause(LOOK_EVERY_MS);
  }
}

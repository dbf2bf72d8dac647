import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { CanaryResult } from "../../lambdas/canary/try-lane.ts";
import { createGateway, type Gateway } from "../cli/gateway/gateway.ts";
import type { FrontResponse } from "../cli/gateway/gateway-event.ts";
import { type LocalSettings, localSettings } from "../cli/settings.ts";
import type { Internet } from "../demo/internet/internet.ts";
import { type Stage, setStage } from "../demo/stage.ts";
import { type Laptop, type LaptopEvent, startLaptop } from "../laptop.ts";
import { queueDepths, throttle } from "../monitoring/vended-metrics.ts";
import type { Incident } from "./incident.ts";
import { IncidentError } from "./incident-error.ts";
import { ALWAYS, PREFLIGHT_SECONDS } from "./rehearsal-settings.ts";
import { StageSecrets } from "./stage-secrets.ts";
import { Timeline } from "./timeline.ts";

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
const LAST_LINES_MS = 3000;
const LOOK_EVERY_MS = 50;
const PATIENCE_MS = 240_000;
const AT_A_TIME = 4;
/** Longer than any lane's `openSeconds`. */
const BREAKER_REST_MS = 125_000;
const REFUSED_REQUESTS = 6;
const HOUR_MINUTES = 60;
/** Minute of the hour in which the canary's schedule comes round. */
const CANARY_MINUTE = 55;
/** When the canary came round in the hours before. */
const HEALTHY_MINUTES = [-125, -65, -5] as const;

/** The real service on a small internet that can be broken, with a clock of its own for what operators see. */
export class Rehearsal {
  readonly internet: Internet;
  readonly laptop: Laptop;
  readonly timeline: Timeline;
  readonly secrets: StageSecrets;
  private readonly stage: Stage;
  private readonly gateway: Gateway;
  private readonly ears: Ears;
  private asked = 0;
  private isSilent = false;
  private readonly ends = new Map<string, JobEnd>();

  private constructor(stage: Stage, secrets: StageSecrets, laptop: Laptop, timeline: Timeline, ears: Ears) {
    this.secrets = secrets;
    this.ears = ears;
    this.internet = stage.internet;
    this.stage = stage;
    this.laptop = laptop;
    this.timeline = timeline;
    const { restApi } = laptop.assembly;
    if (!restApi) throw new IncidentError("the template has no REST API to ask");
    this.gateway = createGateway({ restApi, invokeApi: (event) => laptop.invoke("api", event) });
  }

  /** Sets the stage and starts the service as it would be deployed to production. */
  static async begin(incident: Incident, settings: LocalSettings, healthy: readonly string[]): Promise<Rehearsal> {
    const stage = await setStage(settings);
    const { projectDir, home, secretsFile = "", overlay } = localSettings({ ...stage.env, STAGE: "prod" });
    const secrets = new StageSecrets(secretsFile, stage.internet);
    secrets.store({ deepgram: { apiKey: randomBytes(20).toString("hex") } });
    const folder = mkdtempSync(join(tmpdir(), "earshot-incident-"));
    const clear = async () => {
      await stage.clear();
      rmSync(folder, { recursive: true, force: true });
    };
    const ears: Ears = { onLine: () => {}, onEvent: () => {} };
    try {
      const laptop = await startLaptop({
        projectDir,
        home,
        secretsFile,
        overlay: { ...overlay, ...ALWAYS, ...incident.arrange?.(folder) },
        onLine: (line) => ears.onLine(line),
        onEvent: (event) => ears.onEvent(event),
      });
      const timeline = new Timeline(laptop.assembly);
      for (const line of healthy) timeline.remember(line, HEALTHY_MINUTES);
      ears.onLine = (line) => timeline.line(line);
      ears.onEvent = (event) => {
        if (event.kind === "throttled") timeline.point(throttle(event.functionName, 0));
      };
      return new Rehearsal({ ...stage, clear }, secrets, laptop, timeline, ears);
    } catch (error) {
      await clear();
      throw error;
    }
  }

  /** What the canary prints while all is well. Throws when a lane does not work on this machine at all. */
  async healthyLines(): Promise<readonly string[]> {
    const heard: string[] = [];
    this.ears.onLine = (line) => void heard.push(line);
    const results = (await this.laptop.invoke("canary", {})) as readonly CanaryResult[];
    const sick = results.filter(({ verdict }) => verdict !== "transcript");
    if (sick.length === 0) return heard;
    const named = sick.map(({ lane, verdict }) => `${lane}: ${verdict}`).join(", ");
    throw new IncidentError(`not every lane works here before anything is broken (${named}): see npm start -- doctor`);
  }

  /** How many jobs ended with each verdict. */
  get verdicts(): Readonly<Record<JobEnd, number>> {
    const counts: Record<JobEnd, number> = {};
    for (const end of this.ends.values()) counts[end] = (counts[end] ?? 0) + 1;
    return counts;
  }

  /** Waits until the last preflight's answer counts no more. */
  async preflightForgotten(): Promise<void> {
    await pause(PREFLIGHT_SECONDS * 1300);
  }

  /** Waits until a breaker that has just opened lets a probe through. */
  async breakersRested(): Promise<void> {
    await pause(BREAKER_REST_MS);
  }

  /** The canary's schedule starts nothing, until it does again. */
  silence(isSilent: boolean): void {
    this.isSilent = isSilent;
  }

  /** Lets minutes pass, each with so many jobs. */
  async minutes(count: number, jobsEach = 0, job: AskedJob = {}): Promise<void> {
    for (let minute = 0; minute < count; minute++) {
      if (jobsEach > 0) await this.jobs(jobsEach, job);
      await this.endMinute();
    }
  }

  /** Runs jobs within this minute and waits until all have ended. */
  async jobs(count: number, job: AskedJob = {}): Promise<void> {
    for (let left = count; left > 0; left -= AT_A_TIME) {
      await Promise.all(Array.from({ length: Math.min(left, AT_A_TIME) }, () => this.runJob(job)));
    }
  }

  /** Starts jobs within this minute; whoever calls waits, or does not. */
  async start(count: number, job: AskedJob = {}): Promise<string[]> {
    return Promise.all(Array.from({ length: count }, () => this.ask(job)));
  }

  /** Asks for videos within this minute, all at the same time, and waits until all have ended. */
  async atOnce(videos: readonly string[], job: AskedJob = {}): Promise<void> {
    await Promise.all(videos.map((video) => this.runJob({ ...job, video })));
  }

  /** Waits until a job has ended. */
  async ended(jobId: string): Promise<void> {
    await this.until(async () => {
      const { status, verdict } = await this.api<{ status: string; verdict?: string }>("GET", `/v1/jobs/${jobId}`);
      if (status !== "running") this.count(jobId, verdict ?? status);
      return status !== "running";
    });
  }

  private async until(isSo: () => boolean | Promise<boolean>): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!(await isSo())) {
      if (Date.now() > deadline) throw new IncidentError("something that must come to an end does not");
      await pause(LOOK_EVERY_MS);
    }
  }

  /** Refuses every invocation until these jobs' executions have ended and the events about it were given up. */
  async whileConcurrencyIsUsedUp(jobIds: readonly string[]): Promise<void> {
    const { laptop } = this;
    const lost = () => Object.values(laptop.deadLetters.depths()).reduce((sum, depth) => sum + depth, 0);
    const expected = lost() + jobIds.length;
    laptop.limitConcurrency(0);
    try {
      for (let request = 0; request < REFUSED_REQUESTS; request++) await this.request("GET", "/v1/jobs/any");
      await this.until(() => lost() >= expected);
    } finally {
      laptop.limitConcurrency();
    }
  }

  async end(): Promise<void> {
    await this.laptop.stop();
    await this.stage.clear();
  }

  private async runJob(job: AskedJob): Promise<void> {
    await this.ended(await this.ask(job));
  }

  private async ask({ video, ...rest }: AskedJob): Promise<string> {
    const number = String((this.asked++ % PLAIN_VIDEOS) + 1).padStart(3, "0");
    // Equal requests would join one job: where no speech is recognised, a language that nobody has makes them differ.
    const distinct = rest.lanes && !rest.lanes.includes("deepgram") ? { languages: ["en", `zz-${this.asked}`] } : {};
    const body = { video: video ?? `archive-${number}`, ...rest, ...distinct, refresh: true };
    return (await this.api<{ jobId: string }>("POST", "/v1/transcripts", body)).jobId;
  }

  private async api<Body>(method: string, target: string, body?: unknown): Promise<Body> {
    const answer = await this.request(method, target, body);
    return JSON.parse(answer.body.toString("utf8")) as Body;
  }

  private request(method: string, target: string, body?: unknown): Promise<FrontResponse> {
    const headers = { "content-type": ["application/json"], host: ["localhost"] };
    return this.gateway({ method, target, headers, body: Buffer.from(body === undefined ? "" : JSON.stringify(body)) });
  }

  /** Equal requests lead to one job, which ends once. */
  private count(jobId: string, end: JobEnd): void {
    this.ends.set(jobId, end);
  }

  /** A function prints its metrics a moment after what it did can be seen. */
  private async lastLines(): Promise<void> {
    const until = Date.now() + LAST_LINES_MS;
    while (this.timeline.countedJobs < this.ends.size && Date.now() < until) await pause(LOOK_EVERY_MS);
  }

  private async endMinute(): Promise<void> {
    for (const point of queueDepths(this.laptop.deadLetters.depths(), 0)) this.timeline.point(point);
    if (!this.isSilent && this.timeline.nowMinute % HOUR_MINUTES === CANARY_MINUTE) {
      const results = (await this.laptop.invoke("canary", {})) as readonly CanaryResult[];
      for (const { jobId, verdict } of results) this.count(jobId, verdict);
    }
    await this.lastLines();
    this.timeline.tick();
  }
}

/** Who listens to what the service prints and tells. */
interface Ears {
  onLine: (line: string) => void;
  onEvent: (event: LaptopEvent) => void;
}

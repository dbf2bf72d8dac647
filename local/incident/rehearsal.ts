import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { CanaryResult } from "../../lambdas/canary/try-lane.ts";
import { createGateway } from "../cli/gateway/gateway.ts";
import { type LocalSettings, localSettings } from "../cli/settings.ts";
import type { Internet } from "../demo/internet/internet.ts";
import { type Stage, setStage } from "../demo/stage.ts";
import { type Laptop, type LaptopEvent, startLaptop } from "../laptop.ts";
import { queueDepths, vendedPoint } from "../monitoring/vended-metrics.ts";
import { type AskedJob, Callers, until } from "./callers.ts";
import type { Incident } from "./incident.ts";
import { IncidentError } from "./incident-error.ts";
import { ALWAYS, PREFLIGHT_SECONDS } from "./rehearsal-settings.ts";
import { StageSecrets } from "./stage-secrets.ts";
import { Timeline } from "./timeline.ts";

const LAST_LINES_MS = 3000;
const LOOK_EVERY_MS = 50;
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
  readonly callers: Callers;
  private readonly stage: Stage;
  private readonly ears: Ears;
  private isSilent = false;

  private constructor(stage: Stage, secrets: StageSecrets, laptop: Laptop, timeline: Timeline, ears: Ears) {
    this.secrets = secrets;
    this.ears = ears;
    this.internet = stage.internet;
    this.stage = stage;
    this.laptop = laptop;
    this.timeline = timeline;
    const { restApi } = laptop.assembly;
    if (!restApi) throw new IncidentError("the template has no REST API to ask");
    this.callers = new Callers(createGateway({ restApi, invokeApi: (event) => laptop.invoke("api", event) }));
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
        const point = vendedPoint(event);
        if (point) timeline.point(point);
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
      await Promise.all(Array.from({ length: Math.min(left, AT_A_TIME) }, () => this.callers.run(job)));
    }
  }

  /** Starts jobs within this minute; whoever calls waits, or does not. */
  async start(count: number, job: AskedJob = {}): Promise<string[]> {
    return Promise.all(Array.from({ length: count }, () => this.callers.ask(job)));
  }

  /** Asks for videos within this minute, all at the same time, and waits until all have ended. */
  async atOnce(videos: readonly string[], job: AskedJob = {}): Promise<void> {
    await Promise.all(videos.map((video) => this.callers.run({ ...job, video })));
  }

  /** What the template's other schedule starts every five minutes. */
  async sweep(): Promise<void> {
    await this.laptop.invoke("batch", { do: "sweep", executionId: randomBytes(8).toString("hex") });
  }

  /** Refuses every invocation until these jobs' executions have ended and the events about it were given up. */
  async whileConcurrencyIsUsedUp(jobIds: readonly string[]): Promise<void> {
    const { laptop } = this;
    const lost = () => Object.values(laptop.deadLetters.depths()).reduce((sum, depth) => sum + depth, 0);
    const expected = lost() + jobIds.length;
    laptop.limitConcurrency(0);
    try {
      for (let request = 0; request < REFUSED_REQUESTS; request++) await this.callers.request("GET", "/v1/jobs/any");
      await until(() => lost() >= expected);
    } finally {
      laptop.limitConcurrency();
    }
  }

  async end(): Promise<void> {
    await this.laptop.stop();
    await this.stage.clear();
  }

  /** A function prints its metrics a moment after what it did can be seen. */
  private async lastLines(): Promise<void> {
    const until = Date.now() + LAST_LINES_MS;
    while (this.timeline.countedJobs < this.callers.answers && Date.now() < until) await pause(LOOK_EVERY_MS);
  }

  private async endMinute(): Promise<void> {
    for (const point of queueDepths(this.laptop.deadLetters.depths())) this.timeline.point(point);
    if (!this.isSilent && this.timeline.nowMinute % HOUR_MINUTES === CANARY_MINUTE) {
      const results = (await this.laptop.invoke("canary", {})) as readonly CanaryResult[];
      for (const { jobId, verdict } of results) this.callers.count(jobId, verdict);
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

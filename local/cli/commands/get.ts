import { setTimeout as delay } from "node:timers/promises";
import { type ApiClient, createApiClient, type FinishedJob, type Problem } from "../api-client.ts";
import { CliFailure, EXIT, Interrupted, ServiceLost } from "../failure.ts";
import type { Io } from "../io.ts";
import type { GetOptions } from "../parse-arguments.ts";
import { createProgress, type Progress } from "../progress.ts";
import type { StartLaptop } from "../service/laptop-port.ts";
import { openService } from "../service.ts";
import { localSettings } from "../settings.ts";

const FIRST_LOOK_MS = 40;
const SLOWER = 1.4;
const LONGEST_PAUSE_MS = 1_000;

/** Gets one transcript: the result on stdout, how it goes on stderr. Answers the exit code that belongs to the verdict. */
export async function get(options: GetOptions, io: Io, startLaptop: StartLaptop): Promise<number> {
  const progress = createProgress(io);
  try {
    return options.endpoint
      ? await getRemotely(options, options.endpoint, io, progress)
      : await getLocally(options, io, progress, startLaptop);
  } finally {
    progress.end();
  }
}

function getRemotely(options: GetOptions, endpoint: URL, io: Io, progress: Progress): Promise<number> {
  const apiKey = options.apiKey ?? io.env.EARSHOT_API_KEY;
  const client = createApiClient({
    baseUrl: endpoint,
    headers: apiKey ? { "x-api-key": apiKey } : {},
    interrupted: io.interrupted,
  });
  return ask(client, options, io, progress);
}

/** When the process that runs the service ends, the request goes to its successor, which may be this process: equal requests are one job. */
async function getLocally(options: GetOptions, io: Io, progress: Progress, startLaptop: StartLaptop): Promise<number> {
  const settings = localSettings(io.env);
  const onWaiting = (attached: number) =>
    progress.note(`done; ${attached} other process(es) still use the service of this one`);
  for (;;) {
    const service = await openService({ settings, startLaptop, interrupted: io.interrupted, onWaiting });
    try {
      return await ask(createApiClient({ ...service, interrupted: io.interrupted }), options, io, progress);
    } catch (error) {
      if (!(error instanceof ServiceLost)) throw error;
      progress.note("the process that ran the service has ended: asking again");
    } finally {
      await service.close();
    }
  }
}

async function ask(client: ApiClient, options: GetOptions, io: Io, progress: Progress): Promise<number> {
  const posted = await client.post(options);
  if ("problem" in posted) return refused(posted.problem, options, io, progress);
  if ("known" in posted) return finished(posted.known, () => client.knownText(options), options, io, progress);
  const job = await followed(client, posted.jobId, options, io, progress);
  if ("problem" in job) return refused(job.problem, options, io, progress);
  return finished(job, () => client.jobText(job.jobId, options), options, io, progress);
}

async function followed(
  client: ApiClient,
  jobId: string,
  options: GetOptions,
  io: Io,
  progress: Progress,
): Promise<FinishedJob | { problem: Problem }> {
  for (let pauseMs = FIRST_LOOK_MS; ; pauseMs = Math.min(pauseMs * SLOWER, LONGEST_PAUSE_MS)) {
    const job = await client.job(jobId, options);
    if ("problem" in job || job.status !== "running") return job;
    progress.seen(job);
    await delay(pauseMs, undefined, { signal: io.interrupted }).catch(() => {
      throw new Interrupted();
    });
  }
}

/** JSON whatever the verdict; another format only if there is a transcript. */
async function finished(
  job: FinishedJob,
  text: () => Promise<string>,
  options: GetOptions,
  io: Io,
  progress: Progress,
): Promise<number> {
  const result = options.format === "json" ? asJson(job.document) : job.document.transcript && closedLine(await text());
  progress.seen(job);
  if (result !== undefined) await io.out(result);
  return job.exitCode;
}

/** A request that got no job: the known answer to it, told like any other, or a problem. */
async function refused(problem: Problem, options: GetOptions, io: Io, progress: Progress): Promise<number> {
  const { document, exitCode = EXIT.failed } = problem;
  if (document) {
    const { jobId, verdict } = document;
    return finished({ jobId, status: "failed", verdict, exitCode, document }, noText, options, io, progress);
  }
  if (options.format === "json") await io.out(asJson(problem));
  throw new CliFailure(describe(problem), exitCode);
}

function describe({ code, title, detail, correlationId }: Problem): string {
  const head = [code, detail ?? title ?? "the service refuses without a reason"].filter(Boolean).join(": ");
  return correlationId ? `${head} (correlation id ${correlationId})` : head;
}

const noText = async (): Promise<string> => "";
const asJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const closedLine = (text: string): string => (text.endsWith("\n") ? text : `${text}\n`);

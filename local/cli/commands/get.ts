import { setTimeout as delay } from "node:timers/promises";
import { describeProblem, type Problem } from "../api-calls.ts";
import { type ApiClient, createApiClient, type FinishedJob } from "../api-client.ts";
import { CliFailure, EXIT, Interrupted } from "../failure.ts";
import { hintAfter } from "../hint.ts";
import type { Io } from "../io.ts";
import type { GetOptions } from "../parse-arguments.ts";
import { createProgress, type Progress } from "../progress.ts";
import type { StartLaptop } from "../service/laptop-port.ts";
import { withService } from "../with-service.ts";

const FIRST_PAUSE_MS = 30;
const SLOWER = 1.3;
const LONGEST_PAUSE_MS = { local: 120, remote: 1_000 } as const;

/** One request on its way: what was asked for, whom, and who is told. */
interface Asking {
  readonly options: GetOptions;
  readonly io: Io;
  readonly progress: Progress;
  readonly client: ApiClient;
  /** Most time between two looks at the job. */
  readonly longestPauseMs: number;
}

/** Gets one transcript: the result on stdout, how it goes on stderr. Answers the exit code that belongs to the verdict. */
export async function get(options: GetOptions, io: Io, startLaptop: StartLaptop): Promise<number> {
  const progress = createProgress(io);
  const longestPauseMs = LONGEST_PAUSE_MS[options.endpoint ? "remote" : "local"];
  try {
    return await withService({ target: options, io, startLaptop, note: progress.note }, (reach) =>
      ask({ options, io, progress, client: createApiClient(reach), longestPauseMs }),
    );
  } finally {
    progress.end();
  }
}

async function ask(asking: Asking): Promise<number> {
  const { client, options } = asking;
  const posted = await client.post(options);
  if ("problem" in posted) return refused(posted.problem, asking);
  if ("known" in posted) return finished(posted.known, () => client.knownText(options), asking);
  const job = await followed(posted.jobId, asking);
  if ("problem" in job) return refused(job.problem, asking);
  return finished(job, () => client.jobText(job.jobId, options), asking);
}

async function followed(jobId: string, asking: Asking): Promise<FinishedJob | { readonly problem: Problem }> {
  const { client, options, io, progress, longestPauseMs } = asking;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * SLOWER, longestPauseMs)) {
    const job = await client.job(jobId, options);
    if ("problem" in job || job.status !== "running") return job;
    progress.seen(job);
    await delay(pauseMs, undefined, { signal: io.interrupted }).catch(() => {
      throw new Interrupted();
    });
  }
}

/** JSON whatever the verdict; another format only if there is a transcript. */
async function finished(job: FinishedJob, text: () => Promise<string>, asking: Asking): Promise<number> {
  const { options, io, progress } = asking;
  const isJson = options.format === "json";
  const result = isJson ? asJson(job.document) : job.document.transcript && closedLine(await text());
  progress.seen(job);
  const hint = io.isTerminal && hintAfter(job, options.video);
  if (hint) progress.note(hint);
  progress.end();
  if (result !== undefined) await io.out(result);
  return job.exitCode;
}

/** A request that got no job: the known answer to it, told like any other, or a problem. */
async function refused(problem: Problem, asking: Asking): Promise<number> {
  const { document, exitCode = EXIT.failed } = problem;
  if (document) {
    const { jobId, verdict } = document;
    return finished({ jobId, status: "failed", verdict, exitCode, document }, noText, asking);
  }
  asking.progress.end();
  if (asking.options.format === "json") await asking.io.out(asJson(problem));
  throw new CliFailure(describeProblem(problem), exitCode);
}

const noText = async (): Promise<string> => "";
const asJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const closedLine = (text: string): string => (text.endsWith("\n") ? text : `${text}\n`);

import type { Evidence } from "../../lambdas/shared/evidence.ts";
import type { FinishedJob, LaneProgress, RunningJob } from "./api-client.ts";
import type { Io } from "./io.ts";
import { humanSeconds, printable } from "./printable.ts";
import { summaryOf } from "./summary.ts";

/** What a command tells while it works. */
export interface Progress {
  /** One sentence, for example that another process is waited for. */
  note(text: string): void;
  /** The job as last seen; only what is new is told. */
  seen(job: RunningJob | FinishedJob): void;
  /** Ends the live line, so that the result does not run into it; notes may still follow. */
  end(): void;
}

/** On a terminal: lines for people and one line that is rewritten. Otherwise one JSON object a line, each with `event`. */
export function createProgress(io: Io): Progress {
  return io.isTerminal ? liveLines(io) : jsonLines(io);
}

const REDRAW_MS = 100;
const ERASE_LINE = "\r\u001b[2K";

function liveLines(io: Io): Progress {
  const fresh = createNews();
  const startedAt = performance.now();
  let lanes: readonly LaneProgress[] = [];
  const draw = () => {
    const states = lanes.map(({ lane, state }) => `${lane} ${state}`).join("  ");
    io.err(
      `${ERASE_LINE}${printable(`${humanSeconds(performance.now() - startedAt)}  ${states || "starting"}`).slice(0, io.columns - 1)}`,
    );
  };
  const tell = (line: string) => io.err(`${ERASE_LINE}${line}\n`);
  const timer = setInterval(draw, REDRAW_MS);
  draw();
  return {
    note: (text) => tell(text),
    seen(job) {
      for (const { lane, code, detail } of fresh(evidenceOf(job))) tell(printable(`${lane}: ${code}: ${detail}`));
      if (job.status === "running") lanes = job.lanes;
      else tell(summaryOf(job.document));
    },
    end() {
      clearInterval(timer);
      io.err(ERASE_LINE);
    },
  };
}

function jsonLines(io: Io): Progress {
  const fresh = createNews();
  const startedAt = performance.now();
  const tell = (event: string, facts: object) =>
    io.err(`${JSON.stringify({ event, elapsedMs: Math.round(performance.now() - startedAt), ...facts })}\n`);
  return {
    note: (text) => tell("note", { text }),
    seen(job) {
      for (const evidence of fresh(evidenceOf(job))) tell("evidence", evidence);
      if (job.status === "running") for (const lane of fresh(job.lanes)) tell("lane", lane);
      else
        tell("finished", {
          jobId: job.jobId,
          verdict: job.verdict,
          exitCode: job.exitCode,
          receipt: job.document.receipt,
        });
    },
    end() {},
  };
}

function evidenceOf(job: RunningJob | FinishedJob): readonly Evidence[] {
  return job.status === "running" ? job.evidence : job.document.evidence;
}

/** Keeps what was told, and gives back only the rest. */
function createNews() {
  const told = new Set<string>();
  return <Item>(items: readonly Item[]): Item[] =>
    items.filter((item) => {
      const key = JSON.stringify(item);
      return !told.has(key) && told.add(key);
    });
}

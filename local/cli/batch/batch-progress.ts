import type { Batch } from "../../../lambdas/shared/batch/batch.ts";
import type { Io } from "../io.ts";

/** What a batch tells while it works. */
export interface BatchProgress {
  note(text: string): void;
  /** The batch has begun, or is gone on with. */
  begun(batchId: string): void;
  /** The batch as last seen; told when something is new. */
  seen(batch: Batch): void;
  /** The batch as it ended. */
  ended(batch: Batch): void;
  /** Ends the live line; notes may still follow. */
  end(): void;
}

const ERASE_LINE = "\r\u001b[2K";
const BAR_CELLS = 24;
const WINDOW_MS = 60_000;

/** On a terminal a bar that is rewritten; otherwise one JSON object a line, each with `event`. */
export function createBatchProgress(io: Io, nowMs: () => number = () => performance.now()): BatchProgress {
  return io.isTerminal ? liveBar(io, nowMs) : jsonLines(io, nowMs);
}

function liveBar(io: Io, nowMs: () => number): BatchProgress {
  const rate = createRate(nowMs);
  const tell = (text: string) => io.err(`${ERASE_LINE}${text}\n`);
  return {
    note: tell,
    begun: (batchId) => tell(`batch ${batchId}`),
    seen: (batch) => io.err(`${ERASE_LINE}${barOf(batch, rate(batch.settled)).slice(0, io.columns - 1)}`),
    ended: (batch) => tell(endOf(batch, rate(batch.settled))),
    end: () => io.err(ERASE_LINE),
  };
}

function jsonLines(io: Io, nowMs: () => number): BatchProgress {
  const rate = createRate(nowMs);
  const startMs = nowMs();
  const tell = (event: string, facts: object) =>
    io.err(`${JSON.stringify({ event, elapsedMs: Math.round(nowMs() - startMs), ...facts })}\n`);
  let last = "";
  const facts = ({ total, settled, counts, round }: Batch) => ({ round, total, settled, counts });
  return {
    note: (text) => tell("note", { text }),
    begun: (batchId) => tell("batch", { batchId }),
    seen(batch) {
      const perMinute = rate(batch.settled);
      const told = JSON.stringify(facts(batch));
      if (told !== last) tell("progress", { ...facts(batch), perMinute });
      last = told;
    },
    ended: (batch) =>
      tell("finished", {
        status: batch.status,
        ...facts(batch),
        perMinute: rate(batch.settled),
        ...(batch.errorDetails !== undefined && { errorDetails: batch.errorDetails }),
      }),
    end() {},
  };
}

/** `1,234 of 10,000  [####----]  12 %  85 a minute, 1.7 h left  transcript 1,200, private 34`, as long as the terminal is wide. */
function barOf({ total, settled, counts }: Batch, perMinute: number): string {
  if (total === undefined) return "making the list …";
  const share = total === 0 ? 1 : settled / total;
  const cells = Math.round(share * BAR_CELLS);
  const bar = `[${"#".repeat(cells)}${"-".repeat(BAR_CELLS - cells)}]`;
  const left = perMinute > 0 ? `, ${duration((total - settled) / perMinute)} left` : "";
  const pace = `${Math.round(perMinute)} a minute${left}`;
  return `${number(settled)} of ${number(total)}  ${bar}  ${Math.floor(share * 100)} %  ${pace}  ${countsOf(counts)}`;
}

function endOf({ status, total = 0, settled, counts, errorDetails }: Batch, perMinute: number): string {
  const open = total > settled ? `, ${number(total - settled)} without a verdict` : "";
  const why = status === "failed" ? ` · ${errorDetails ?? "it broke off"}` : "";
  return `${number(settled)} videos${open} · ${countsOf(counts)} · ${Math.round(perMinute)} a minute${why}`;
}

const number = (count: number) => count.toLocaleString("en");

const countsOf = (counts: Batch["counts"]) =>
  Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([verdict, count]) => `${verdict} ${number(count)}`)
    .join(", ");

function duration(minutes: number): string {
  return minutes < 1
    ? `${Math.ceil(minutes * 60)} s`
    : minutes < 90
      ? `${Math.round(minutes)} min`
      : `${(minutes / 60).toFixed(1)} h`;
}

/** Videos a minute over the last minute, from how many are settled each time; what was settled at the first look does not count. */
function createRate(nowMs: () => number): (settled: number) => number {
  const seen: { readonly atMs: number; readonly settled: number }[] = [];
  return (settled) => {
    seen.push({ atMs: nowMs(), settled });
    while (seen.length > 2 && nowMs() - (seen[1]?.atMs ?? 0) > WINDOW_MS) seen.shift();
    const [first] = seen;
    const elapsedMs = nowMs() - (first?.atMs ?? 0);
    return first && elapsedMs > 0 ? Math.round(((settled - first.settled) / elapsedMs) * 600_000) / 10 : 0;
  };
}

import { expect, onTestFinished, test, vi } from "vitest";
import type { FinishedJob, RunningJob } from "../../local/cli/api-client.ts";
import type { Io } from "../../local/cli/io.ts";
import { createProgress } from "../../local/cli/progress.ts";

function recorder(isTerminal: boolean) {
  const written: string[] = [];
  const io: Io = {
    env: {},
    isTerminal,
    columns: 60,
    out: async () => {},
    err: (text) => void written.push(text),
    interrupted: new AbortController().signal,
    linger: () => new AbortController().signal,
  };
  return { io, written };
}

const BLOCKED = {
  lane: "captions",
  code: "IpBlocked",
  detail: "blocked \u001b[2J exit",
  at: "2026-01-01T00:00:00.000Z",
} as const;

const running = (more: Partial<RunningJob> = {}): RunningJob => ({
  jobId: "j",
  status: "running",
  lanes: [{ lane: "captions", state: "running" }],
  evidence: [],
  ...more,
});

const FINISHED: FinishedJob = {
  jobId: "j",
  status: "done",
  verdict: "private",
  exitCode: 3,
  document: {
    videoId: "v",
    verdict: "private",
    evidence: [BLOCKED],
    warnings: [],
    receipt: {
      complete: true,
      durationMs: 1_234,
      requests: 1,
      bytesUp: 400,
      bytesDown: 1_600,
      speechSeconds: 0,
      costUsd: 0.0001,
    },
    jobId: "j",
  },
};

test("without a terminal each news is one JSON line, told once", () => {
  const { io, written } = recorder(false);
  const progress = createProgress(io);
  progress.seen(running());
  progress.seen(running({ evidence: [BLOCKED] }));
  progress.seen(FINISHED);
  progress.end();
  expect(written.map((line) => JSON.parse(line).event)).toEqual(["lane", "evidence", "finished"]);
  expect(JSON.parse(written[2] ?? "")).toMatchObject({ verdict: "private", exitCode: 3, receipt: { requests: 1 } });
});

test("on a terminal one line is rewritten, evidence and the ending stay, and nothing from outside moves the cursor", () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { io, written } = recorder(true);
  const progress = createProgress(io);
  progress.seen(running({ evidence: [BLOCKED] }));
  vi.advanceTimersByTime(250);
  progress.seen(FINISHED);
  progress.end();
  vi.advanceTimersByTime(1_000);
  const ERASE = "\r\u001b[2K";
  expect(written.filter((text) => text.endsWith("\n"))).toEqual([
    `${ERASE}captions: IpBlocked: blocked  [2J exit\n`,
    `${ERASE}private · 1.2 s · 1 request · 2.0 kB · $0.000100\n`,
  ]);
  expect(written.some((text) => text.includes("captions running"))).toBe(true);
  expect(written.at(-1)).toBe(ERASE);
});

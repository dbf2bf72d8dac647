import { describe, expect, it } from "vitest";
import { Schedules } from "../../local/laptop/schedules.ts";
import type { ScheduleSpec } from "../../local/template/assembly.ts";
import { FakeClock } from "../support/fake-clock.ts";

const schedule = (expression: string, more: Partial<ScheduleSpec> = {}): ScheduleSpec => ({
  name: "Sweep",
  expression,
  timezone: "UTC",
  windowMs: 0,
  target: { arn: "arn:aws:lambda:us-east-1:000000000000:function:batch" },
  ...more,
});

interface Started {
  readonly atSeconds: number;
  readonly event: Readonly<Record<string, unknown>>;
}

/** Runs schedules until a target was started `times` times; `fails` says which starts fail. */
async function startsOf(
  specs: readonly ScheduleSpec[],
  times: number,
  fails: (start: number) => boolean = () => false,
) {
  const clock = new FakeClock();
  const startMs = clock.now();
  const started: Started[] = [];
  const lost: string[] = [];
  await new Promise<void>((enough) => {
    const schedules = new Schedules({
      schedules: specs,
      clock,
      random: () => 0.5,
      deliver: async (_, event) => {
        started.push({ atSeconds: (clock.now() - startMs) / 1000, event: event as Started["event"] });
        if (started.length >= times) {
          schedules.stop();
          enough();
        }
        if (fails(started.length)) throw new Error("as scripted");
      },
      onLost: ({ rule, reason }) => void lost.push(`${rule}: ${reason}`),
    });
    schedules.start();
  });
  return { started, lost };
}

describe("schedules", () => {
  it("start their target each interval, the first one interval after the start", async () => {
    const { started } = await startsOf([schedule("rate(5 minutes)")], 3);
    expect(started.map(({ atSeconds }) => atSeconds)).toEqual([300, 600, 900]);
  });

  it("start within their window, and the window does not add up", async () => {
    const { started } = await startsOf([schedule("rate(1 hour)", { windowMs: 60_000 })], 3);
    expect(started.map(({ atSeconds }) => atSeconds)).toEqual([3630, 7230, 10_830]);
  });

  it("run side by side, each at its own pace", async () => {
    const { started } = await startsOf([schedule("rate(2 minutes)"), schedule("rate(3 minutes)")], 4);
    expect(started.map(({ atSeconds }) => atSeconds)).toEqual([120, 180, 240, 360]);
  });

  it("fill in what Scheduler knows of a start: an id of its own, the moment planned, the attempt", async () => {
    const input = JSON.stringify({
      id: "<aws.scheduler.execution-id>",
      at: "<aws.scheduler.scheduled-time>",
      attempt: "<aws.scheduler.attempt-number>",
      schedule: "<aws.scheduler.schedule-arn>",
    });
    const target = { ...schedule("").target, input };
    const { started } = await startsOf([schedule("rate(5 minutes)", { target, windowMs: 60_000 })], 2);
    const [first, second] = started.map(({ event }) => event);
    expect(first).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      at: "2026-01-01T00:05:00Z",
      attempt: "1",
      schedule: "arn:aws:scheduler:us-east-1:000000000000:schedule/default/Sweep",
    });
    expect(second?.at).toBe("2026-01-01T00:10:00Z");
    expect(second?.id).not.toBe(first?.id);
  });

  it("try a failed start again under the same id, and give it up in the end", async () => {
    const input = JSON.stringify({ id: "<aws.scheduler.execution-id>", attempt: "<aws.scheduler.attempt-number>" });
    const target = { ...schedule("").target, input };
    const { started, lost } = await startsOf([schedule("rate(1 day)", { target })], 4, (start) => start <= 3);
    expect(started.slice(0, 3).map(({ event }) => event.attempt)).toEqual(["1", "2", "3"]);
    expect(new Set(started.slice(0, 3).map(({ event }) => event.id)).size).toBe(1);
    expect(lost).toEqual(["Sweep: as scripted"]);
    expect(started[3]?.event.attempt).toBe("1");
  });

  it("go on when the machine's clock is put back by a day, or forward", async () => {
    const time = new FakeClock();
    const startMs = time.now();
    let offsetMs = 0;
    const clock = { now: () => time.now() + offsetMs, sleep: time.sleep.bind(time) };
    const startedSeconds: number[] = [];
    await new Promise<void>((enough) => {
      const schedules = new Schedules({
        schedules: [schedule("rate(5 minutes)")],
        clock,
        deliver: async () => {
          startedSeconds.push((time.now() - startMs) / 1000);
          if (startedSeconds.length === 1) offsetMs = -86_400_000;
          if (startedSeconds.length === 3) offsetMs = 86_400_000;
          if (startedSeconds.length < 5) return;
          schedules.stop();
          enough();
        },
        onLost: () => {},
      });
      schedules.start();
    });
    const gaps = startedSeconds.map((at, n) => at - (startedSeconds[n - 1] ?? 0));
    expect(Math.max(...gaps)).toBe(300);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0);
  });

  it.each(["cron(0 2 * * ? *)", "at(2026-01-01T00:00:00)", "rate(0 minutes)", "rate(5 fortnights)"])(
    "of another form are refused: %s",
    (expression) => {
      expect(() => new Schedules({ schedules: [schedule(expression)], ...NOTHING })).toThrow(
        /Sweep: the schedule .* rate/,
      );
    },
  );
});

const NOTHING = { clock: new FakeClock(), deliver: async () => {}, onLost: () => {} };

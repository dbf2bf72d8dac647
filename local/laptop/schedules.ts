import { randomUUID } from "node:crypto";
import type { LostEvent } from "../aws/event-bus.ts";
import type { Clock } from "../step-functions/clock.ts";
import type { ScheduleSpec, TargetSpec } from "../template/assembly.ts";
import { localArn } from "../template/identities.ts";

/** A schedule cannot be run here. */
export class ScheduleError extends Error {
  override readonly name = "ScheduleError";
}

export interface SchedulesProps {
  readonly schedules: readonly ScheduleSpec[];
  readonly clock: Clock;
  /** 0 (inclusive) to 1 (exclusive): where in its window a start falls. */
  readonly random?: () => number;
  /** Starts a target; a rejection is tried again. */
  readonly deliver: (target: TargetSpec, event: unknown) => Promise<void>;
  /** Told of starts given up. */
  readonly onLost: (lost: LostEvent) => void;
}

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const ATTEMPTS = 3;
const AGAIN_MS = 1_000;

/**
 * Starts targets on the template's schedules, from `start` on: `rate(…)` first one interval later, as EventBridge Scheduler does. Moments
 * missed while the machine slept are not made up for.
 *
 * @throws ScheduleError for `cron(…)` and `at(…)`.
 */
export class Schedules {
  private readonly props: SchedulesProps;
  private readonly stopped = new AbortController();
  private readonly everyMs: ReadonlyMap<ScheduleSpec, number>;

  constructor(props: SchedulesProps) {
    this.props = props;
    this.everyMs = new Map(props.schedules.map((schedule) => [schedule, intervalMs(schedule)]));
  }

  start(): void {
    for (const [schedule, everyMs] of this.everyMs) this.follow(schedule, everyMs).catch(() => {});
  }

  stop(): void {
    this.stopped.abort();
  }

  /** Ends, by rejecting, when it is stopped. */
  private async follow(schedule: ScheduleSpec, everyMs: number): Promise<never> {
    const { clock, random = Math.random } = this.props;
    let scheduledMs = clock.now();
    for (;;) {
      scheduledMs = nextMs(scheduledMs, everyMs, clock.now());
      await clock.sleep(scheduledMs - clock.now(), this.stopped.signal);
      await clock.sleep(Math.floor(random() * schedule.windowMs), this.stopped.signal);
      void this.deliver(schedule, scheduledMs);
    }
  }

  private async deliver({ name, target }: ScheduleSpec, scheduledMs: number): Promise<void> {
    const executionId = randomUUID();
    for (let attempt = 1; ; attempt++) {
      const event = eventOf(name, target, { executionId, scheduledMs, attempt });
      try {
        return await this.props.deliver(target, event);
      } catch (thrown) {
        if (this.stopped.signal.aborted) return;
        if (attempt === ATTEMPTS) {
          return this.props.onLost({ rule: name, reason: (thrown as Error).message, target, event });
        }
        await this.props.clock.sleep(AGAIN_MS * attempt);
      }
    }
  }
}

function intervalMs({ name, expression }: ScheduleSpec): number {
  const [, count, unit = ""] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const everyMs = Number(count) * (UNIT_MS[unit] ?? 0);
  if (everyMs > 0) return everyMs;
  throw new ScheduleError(`${name}: the schedule ${expression} does not run here: write it as rate(…)`);
}

/** The first moment of the series that lies ahead; a new series where the clock was put back by more than an interval. */
function nextMs(lastMs: number, everyMs: number, nowMs: number): number {
  if (nowMs < lastMs - everyMs) return nowMs + everyMs;
  return lastMs + Math.max(1, Math.floor((nowMs - lastMs) / everyMs) + 1) * everyMs;
}

interface Attempt {
  readonly executionId: string;
  readonly scheduledMs: number;
  readonly attempt: number;
}

/** The target's input with Scheduler's context attributes filled in (EventBridge Scheduler user guide, "Adding context attributes"). */
function eventOf(name: string, { input }: TargetSpec, { executionId, scheduledMs, attempt }: Attempt): unknown {
  const time = `${new Date(scheduledMs).toISOString().slice(0, 19)}Z`;
  const arn = localArn("scheduler", `schedule/default/${name}`);
  if (input === undefined) {
    return {
      version: "0",
      id: executionId,
      "detail-type": "Scheduled Event",
      source: "aws.scheduler",
      time,
      detail: {},
    };
  }
  const attributes: Readonly<Record<string, string>> = {
    "schedule-arn": arn,
    "scheduled-time": time,
    "execution-id": executionId,
    "attempt-number": String(attempt),
  };
  const filled = input.replace(
    /<aws\.scheduler\.([a-z-]+)>/g,
    (whole, attribute: string) => attributes[attribute] ?? whole,
  );
  return JSON.parse(filled);
}

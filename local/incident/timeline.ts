import { AlarmWatch } from "../monitoring/alarm-watch.ts";
import type { MetricPoint } from "../monitoring/metric-point.ts";
import { MetricStore } from "../monitoring/metric-store.ts";
import { readEmf } from "../monitoring/read-emf.ts";
import type { Assembly } from "../template/assembly.ts";

const MINUTE_MS = 60_000;

/** An alarm's way through an incident, minutes from its beginning. */
export interface AlarmStory {
  readonly alarm: string;
  readonly raisedMinute: number;
  /** Absent: still raised at the end. */
  readonly clearedMinute?: number;
}

/**
 * The minutes of an incident. Jobs are real and take seconds; what they print counts at the minute in which they were begun, so that an
 * hour of quiet costs nothing. The values stay as printed.
 */
export class Timeline {
  readonly store = new MetricStore();
  private readonly watch: AlarmWatch;
  private readonly stories: { alarm: string; raisedMinute: number; clearedMinute?: number }[] = [];
  private minute = 0;
  private counted = 0;

  constructor(assembly: Pick<Assembly, "alarms" | "compositeAlarms">) {
    this.watch = new AlarmWatch(assembly, this.store);
  }

  get nowMinute(): number {
    return this.minute;
  }

  /** Good, bad and excluded verdicts that were counted since the beginning. */
  get countedJobs(): number {
    return this.counted;
  }

  /** Names of all alarms that would notify somebody. */
  get alarmNames(): readonly string[] {
    return this.watch.names;
  }

  /** What was raised so far, in order. */
  get told(): readonly AlarmStory[] {
    return this.stories;
  }

  /** Takes the metrics in a line that a function has just printed. */
  line(line: string): void {
    for (const point of readEmf(line)) this.point(point);
  }

  point(point: Omit<MetricPoint, "atMs">): void {
    if (point.name.startsWith("verdict.")) this.counted += point.value;
    this.store.add({ ...point, atMs: this.minute * MINUTE_MS });
  }

  /** Takes a line for minutes before the beginning. */
  remember(line: string, minutes: readonly number[]): void {
    for (const minute of minutes) {
      for (const point of readEmf(line)) this.store.add({ ...point, atMs: minute * MINUTE_MS });
    }
  }

  /** Ends the minute: every alarm is judged. */
  tick(): void {
    this.minute++;
    for (const { alarm, state } of this.watch.evaluate(this.minute * MINUTE_MS)) {
      const open = this.stories.find((story) => story.alarm === alarm && story.clearedMinute === undefined);
      if (state === "ALARM") this.stories.push({ alarm, raisedMinute: this.minute });
      else if (open) open.clearedMinute = this.minute;
    }
  }
}

import type { Assembly } from "../template/assembly.ts";
import { compositeRule } from "./composite-rule.ts";
import { type AlarmJudge, alarmJudge } from "./judge-alarm.ts";
import type { MetricStore } from "./metric-store.ts";

/** An alarm that was raised or cleared. */
export interface AlarmChange {
  readonly alarm: string;
  readonly state: "ALARM" | "OK";
  readonly atMs: number;
}

interface Watched {
  readonly name: string;
  /** False for the silent parts of composites. */
  readonly notifies: boolean;
  readonly judge: AlarmJudge;
}

/** The alarms of a synthesised template over metrics that were really printed. All alarms begin as OK. */
export class AlarmWatch {
  private readonly watched: readonly Watched[];
  private readonly raised = new Set<string>();

  /** @throws MonitoringError when an alarm cannot be judged. */
  constructor({ alarms, compositeAlarms }: Pick<Assembly, "alarms" | "compositeAlarms">, store: MetricStore) {
    const nameByArn = new Map([...alarms, ...compositeAlarms].map(({ arn, name }) => [arn, name]));
    const isRaised = (nameOrArn: string) => this.raised.has(nameByArn.get(nameOrArn) ?? nameOrArn);
    this.watched = [
      ...alarms.map((spec) => ({
        name: spec.name,
        notifies: spec.actions.length > 0,
        judge: alarmJudge(spec, store),
      })),
      // After their parts, so that a composite follows within the same evaluation.
      ...compositeAlarms.map(({ name, actions, rule }) => {
        const holds = compositeRule(rule);
        return { name, notifies: actions.length > 0, judge: () => holds(isRaised) };
      }),
    ];
  }

  /** Names of the alarms that notify somebody. */
  get names(): readonly string[] {
    return this.watched.filter(({ notifies }) => notifies).map(({ name }) => name);
  }

  /** Judges every alarm at a moment; gives what changed since the last one. CloudWatch does so every minute. */
  evaluate(atMs: number): AlarmChange[] {
    const changes: AlarmChange[] = [];
    for (const { name, notifies, judge } of this.watched) {
      const before = this.raised.has(name);
      const now = judge(atMs, before);
      if (now === before) continue;
      if (now) this.raised.add(name);
      else this.raised.delete(name);
      if (notifies) changes.push({ alarm: name, state: now ? "ALARM" : "OK", atMs });
    }
    return changes;
  }
}

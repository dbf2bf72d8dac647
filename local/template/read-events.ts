import type { RuleSpec, ScheduleSpec, TargetSpec } from "./assembly.ts";
import type { Resolver } from "./resolve.ts";
import { TemplateError } from "./template-error.ts";

interface TargetProperties {
  readonly Arn?: string;
  readonly Input?: string;
}

interface RuleProperties {
  readonly EventPattern?: Record<string, unknown>;
  readonly ScheduleExpression?: string;
  readonly State?: string;
  readonly Targets?: readonly TargetProperties[];
}

interface ScheduleProperties {
  readonly ScheduleExpression?: string;
  readonly ScheduleExpressionTimezone?: string;
  readonly State?: string;
  readonly FlexibleTimeWindow?: { readonly MaximumWindowInMinutes?: number };
  readonly Target?: TargetProperties;
}

const MINUTE_MS = 60_000;

/** What becomes of a target field: read, or without meaning here. Others are refused, since they would change what the target gets. */
const TARGET_FIELDS = new Set(["Arn", "Id", "Input", "RoleArn", "DeadLetterConfig", "RetryPolicy"]);
const STARTED_SERVICES = ["lambda", "states"];
/** Services that only tell or keep: their targets are dropped. */
const DROPPED_SERVICES = ["sns", "sqs", "logs"];

/** EventBridge rules with a pattern, and schedules of both kinds. What is disabled in the template is left out. */
export function readEvents(resolver: Resolver): { rules: RuleSpec[]; schedules: ScheduleSpec[] } {
  const rules: RuleSpec[] = [];
  const schedules: ScheduleSpec[] = [];
  for (const [id, resource] of resolver.resources("AWS::Events::Rule")) {
    const rule = resolver.resolve(resource.Properties, id) as RuleProperties;
    if (rule.State === "DISABLED") continue;
    const targets = (rule.Targets ?? []).flatMap((target) => readTarget(target, id));
    if (rule.EventPattern) rules.push({ name: id, pattern: rule.EventPattern, targets });
    const expression = rule.ScheduleExpression;
    if (expression) {
      schedules.push(...targets.map((target) => ({ name: id, expression, timezone: "UTC", windowMs: 0, target })));
    }
  }
  for (const [id, resource] of resolver.resources("AWS::Scheduler::Schedule")) {
    const schedule = resolver.resolve(resource.Properties, id) as ScheduleProperties;
    if (schedule.State !== "DISABLED") schedules.push(...readSchedule(schedule, id));
  }
  return { rules, schedules };
}

function readSchedule(schedule: ScheduleProperties, id: string): ScheduleSpec[] {
  const expression = schedule.ScheduleExpression;
  if (!expression || !schedule.Target) throw new TemplateError(id, "a schedule needs an expression and a target");
  const timezone = schedule.ScheduleExpressionTimezone ?? "UTC";
  const windowMs = (schedule.FlexibleTimeWindow?.MaximumWindowInMinutes ?? 0) * MINUTE_MS;
  return readTarget(schedule.Target, id).map((target) => ({ name: id, expression, timezone, windowMs, target }));
}

function readTarget(target: TargetProperties, id: string): TargetSpec[] {
  const unknown = Object.keys(target).find((field) => !TARGET_FIELDS.has(field));
  if (unknown) throw new TemplateError(id, `the target field ${unknown} is not known`);
  const arn = target.Arn ?? "";
  const service = arn.split(":")[2] ?? "";
  if (DROPPED_SERVICES.includes(service)) return [];
  if (!STARTED_SERVICES.includes(service))
    throw new TemplateError(id, `a target of the service "${service}" is not known`);
  return [{ arn, ...(target.Input !== undefined && { input: target.Input }) }];
}

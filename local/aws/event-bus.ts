import { randomUUID } from "node:crypto";
import type { RuleSpec, TargetSpec } from "../template/assembly.ts";
import { PLACE } from "../template/identities.ts";
import { AwsError } from "./aws-error.ts";
import { checkPattern, matchesPattern } from "./event-pattern.ts";
import type { StatusChange } from "./executions.ts";
import type { JsonInput, JsonService } from "./wire.ts";

/** An event as rules see it and targets get it (EventBridge user guide, "Events"). */
export interface BusEvent {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

type EventFacts = Pick<BusEvent, "source" | "detail-type" | "detail" | "resources">;

/** A delivery that was given up. */
export interface LostEvent {
  /** The rule or schedule. */
  readonly rule: string;
  readonly reason: string;
  readonly target: TargetSpec;
  readonly event: unknown;
}

interface EventBusProps {
  readonly rules: readonly RuleSpec[];
  readonly now: () => number;
  /** Starts a target with an event; a rejection is tried again. */
  readonly deliver: (target: TargetSpec, event: unknown) => Promise<void>;
  /** Told of deliveries given up. */
  readonly onLost: (lost: LostEvent) => void;
}

interface PutEventsEntry {
  readonly Source?: string;
  readonly DetailType?: string;
  readonly Detail?: unknown;
  readonly Resources?: readonly string[];
}

const ATTEMPTS = 3;

/** The default event bus: hands events to the targets of the rules they fit. */
export class EventBus implements JsonService {
  private readonly props: EventBusProps;
  private readonly underWay = new Set<Promise<void>>();

  /** @throws EventPatternError when a rule cannot be understood. */
  constructor(props: EventBusProps) {
    this.props = props;
    for (const { pattern } of props.rules) checkPattern(pattern);
  }

  async call(operation: string, input: JsonInput): Promise<unknown> {
    if (operation !== "PutEvents")
      throw new AwsError("UnknownOperationException", `EventBridge here knows no ${operation}`);
    const entries = (input.Entries ?? []) as readonly PutEventsEntry[];
    return {
      FailedEntryCount: 0,
      Entries: entries.map((entry) => ({ EventId: this.publish(eventFrom(entry)).event.id })),
    };
  }

  /** Publishes an event; `delivered` resolves when every target has it or was given up. */
  publish(facts: EventFacts): { readonly event: BusEvent; readonly delivered: Promise<void> } {
    const time = new Date(this.props.now()).toISOString();
    const place = { account: PLACE["AWS::AccountId"], region: PLACE["AWS::Region"] };
    const event: BusEvent = { version: "0", id: randomUUID(), time, ...place, ...facts };
    const rules = this.props.rules.filter(({ pattern }) => matchesPattern(pattern, { ...event }));
    const deliveries = rules.flatMap(({ name, targets }) => targets.map((target) => this.deliver(name, target, event)));
    return { event, delivered: this.track(Promise.all(deliveries)) };
  }

  /** Publishes what Step Functions says of an execution (developer guide, "Step Functions Execution Status Change"). */
  publishStatusChange(change: StatusChange): Promise<void> {
    const resources = [change.executionArn];
    const detailType = "Step Functions Execution Status Change";
    return this.publish({ source: "aws.states", "detail-type": detailType, resources, detail: { ...change } })
      .delivered;
  }

  /** Resolves when no delivery is under way. */
  async settled(): Promise<void> {
    while (this.underWay.size > 0) await Promise.all(this.underWay);
  }

  private track(deliveries: Promise<unknown>): Promise<void> {
    const delivered = deliveries.then(() => {
      this.underWay.delete(delivered);
    });
    this.underWay.add(delivered);
    return delivered;
  }

  private async deliver(rule: string, target: TargetSpec, event: BusEvent): Promise<void> {
    const payload: unknown = target.input === undefined ? event : JSON.parse(target.input);
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.props.deliver(target, payload);
      } catch (error) {
        if (attempt < ATTEMPTS) continue;
        return this.props.onLost({ rule, reason: (error as Error).message, target, event: payload });
      }
    }
  }
}

function eventFrom(entry: PutEventsEntry): EventFacts {
  const { Source = "", DetailType = "", Detail = "{}", Resources = [] } = entry;
  const detail = (typeof Detail === "string" ? JSON.parse(Detail) : Detail) as Record<string, unknown>;
  return { source: Source, "detail-type": DetailType, detail, resources: Resources };
}

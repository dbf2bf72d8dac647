import type { Clock } from "./clock.ts";
import type { StateType } from "./definition.ts";
import { MAX_HISTORY_EVENTS } from "./limits.ts";
import { StatesError } from "./states-error.ts";

type Recoverable = "Parallel" | "Map";
type End = "Started" | "Succeeded" | "Failed" | "Aborted";

/** Event types of `GetExecutionHistory` that an execution here can have (API reference, HistoryEvent). */
export type HistoryEventType =
  | `Execution${End | "TimedOut"}`
  | `${StateType}StateEntered`
  | `${Exclude<StateType, "Fail">}StateExited`
  | `${Exclude<StateType, "Pass" | "Choice" | "Succeed" | "Fail">}StateAborted`
  | `${Recoverable}State${"Started" | "Succeeded" | "Failed"}`
  | `MapIteration${End}`
  | `MapRun${End}`
  | `Task${"Scheduled" | "Started" | "Submitted" | "Succeeded" | "Failed" | "TimedOut"}`
  | "EvaluationFailed";

export interface HistoryEvent {
  /** From 1. */
  readonly id: number;
  /** The event that led to this one, on the same branch; 0 for the first state's entry. */
  readonly previousEventId: number;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly type: HistoryEventType;
  /** The fields of AWS's `…EventDetails` of this type; inputs and outputs are JSON text. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** The events of one execution. The last place of the quota is kept for the event that ends it. */
export class History {
  readonly events: HistoryEvent[] = [];
  #ended = false;
  readonly #clock: Clock;
  readonly #onEvent: (event: HistoryEvent) => void;

  constructor(clock: Clock, onEvent: (event: HistoryEvent) => void) {
    this.#clock = clock;
    this.#onEvent = onEvent;
  }

  /** Whether `add` would still take an event. */
  get open(): boolean {
    return !this.#ended && this.events.length < MAX_HISTORY_EVENTS - 1;
  }

  /** Adds an event and gives its id; throws `States.Runtime` when the quota is used up. */
  add(type: HistoryEventType, previousEventId: number, details: Readonly<Record<string, unknown>> = {}): number {
    if (!this.open) {
      throw new StatesError(
        "States.Runtime",
        `The execution reached the maximum number of history events (${MAX_HISTORY_EVENTS}).`,
      );
    }
    return this.#append(type, previousEventId, details);
  }

  /** Adds the last event; nothing can be added after it. */
  end(type: HistoryEventType, previousEventId: number, details: Readonly<Record<string, unknown>> = {}): void {
    this.#append(type, previousEventId, details);
    this.#ended = true;
  }

  #append(type: HistoryEventType, previousEventId: number, details: Readonly<Record<string, unknown>>): number {
    const event = { id: this.events.length + 1, previousEventId, timestamp: this.#clock.now(), type, details };
    this.events.push(event);
    this.#onEvent(event);
    return event.id;
  }
}

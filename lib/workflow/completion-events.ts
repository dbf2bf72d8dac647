import { type IChainable, TaskInput } from "aws-cdk-lib/aws-stepfunctions";
import { EventBridgePutEvents } from "aws-cdk-lib/aws-stepfunctions-tasks";
import type { Construct } from "constructs";
import { END_EVENTS, EVENT_SOURCE } from "../../lambdas/shared/config/end-events.ts";

/** Puts an event on the account's default bus and goes on, whether or not it could be put: nobody loses an answer over it. */
export function tellEvent(
  scope: Construct,
  event: keyof typeof END_EVENTS,
  detail: string,
  next: IChainable,
): EventBridgePutEvents {
  const name = END_EVENTS[event];
  const tell = putEvent(scope, `Tell: ${name}`, { name, detail, outputs: "{% $states.input %}" });
  tell.addRetry({ maxAttempts: 5 });
  tell.addCatch(next, { errors: ["States.ALL"], outputs: "{% $states.input %}" });
  tell.next(next);
  return tell;
}

interface EventFacts {
  readonly name: string;
  /** JSONata of the event's detail. */
  readonly detail: string;
  readonly outputs: string;
}

/** A state that puts one event of ours on the default bus; fails when it cannot. */
export function putEvent(scope: Construct, id: string, { name, detail, outputs }: EventFacts): EventBridgePutEvents {
  return EventBridgePutEvents.jsonata(scope, id, {
    entries: [{ source: EVENT_SOURCE, detailType: name, detail: TaskInput.fromText(detail) }],
    outputs,
  });
}

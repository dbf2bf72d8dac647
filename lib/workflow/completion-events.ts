import { type IChainable, TaskInput } from "aws-cdk-lib/aws-stepfunctions";
import { EventBridgePutEvents } from "aws-cdk-lib/aws-stepfunctions-tasks";
import type { Construct } from "constructs";

/** Source of the events that tell of ends; rules of other stacks match it. */
export const EVENT_SOURCE = "earshot";
export type EventName = "Job Completed" | "Batch Completed";

/** Puts an event on the account's default bus and goes on, whether or not it could be put: nobody loses an answer over it. */
export function tellEvent(scope: Construct, name: EventName, detail: string, next: IChainable): EventBridgePutEvents {
  const tell = EventBridgePutEvents.jsonata(scope, `Tell: ${name}`, {
    entries: [{ source: EVENT_SOURCE, detailType: name, detail: TaskInput.fromText(detail) }],
    outputs: "{% $states.input %}",
  });
  tell.addRetry({ maxAttempts: 2 });
  tell.addCatch(next, { errors: ["States.ALL"], outputs: "{% $states.input %}" });
  tell.next(next);
  return tell;
}

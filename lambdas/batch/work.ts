import type { LogContext } from "../shared/observe/safe-structured-logger.ts";
import { type BatchVideo, type BeginPorts, type Begun, batchCorrelation, beginVideo } from "./begin-video.ts";
import { type ClosePorts, closeBatch, closeLost, type LostPorts } from "./close-batch.ts";
import { type BatchRound, keepPage, type ListPorts, openList } from "./make-list.ts";
import { type SettlePorts, settleVideo } from "./settle-video.ts";
import { type SweepPorts, sweep } from "./sweep.ts";

/** What the parts of the batch function stand on. */
export type BatchPorts = ListPorts & BeginPorts & SettlePorts & ClosePorts & LostPorts & SweepPorts;

/** What the batch function is asked for: by the batch machine, by the schedule, and by the rule on executions that were lost. */
export type BatchEvent =
  | ({ readonly do: "open" } & BatchRound)
  | ({ readonly do: "keep" } & Parameters<typeof keepPage>[0])
  | ({ readonly do: "begin" } & BatchVideo)
  | ({ readonly do: "settle"; readonly begun: Begun } & BatchVideo)
  | ({ readonly do: "close"; readonly error: string | null } & BatchRound)
  | { readonly do: "sweep"; readonly executionId: string }
  | LostRun;

/** The fields used of EventBridge's "Step Functions Execution Status Change". */
interface LostRun {
  readonly do?: never;
  readonly detail: {
    readonly name: string;
    readonly status: string;
    readonly input: string;
    readonly error?: string | null;
  };
}

/** Does what the event asks for. */
export function batchWork(event: BatchEvent, ports: BatchPorts): Promise<unknown> {
  switch (event.do) {
    case "open":
      return openList(event, ports);
    case "keep":
      return keepPage(event, ports);
    case "begin":
      return beginVideo(event, ports);
    case "settle":
      return settleVideo(event, ports);
    case "close":
      return closeBatch(event, ports);
    case "sweep":
      return sweep(event, ports);
    default:
      return closeLost(lostRun(event), ports);
  }
}

/** What the logs of an event are found by. */
export const subjectOf = (event: BatchEvent): LogContext => {
  if (event.do === undefined) return { correlationId: event.detail.name };
  return { correlationId: "batchId" in event ? batchCorrelation(event.batchId) : event.executionId };
};

function lostRun({ detail }: LostRun): BatchRound & { readonly error: string } {
  const { batchId, round } = JSON.parse(detail.input) as BatchRound;
  return { batchId, round, error: `the run was lost: ${detail.status}${detail.error ? ` (${detail.error})` : ""}` };
}

import type { SFNClient } from "@aws-sdk/client-sfn";
import { onceStarter } from "../start-execution.ts";
import type { CreateBatchPorts } from "./create-batch.ts";

/** Starts the batch machine; the execution's name is `<batch id>-<round>`, so that a round runs once. */
export function roundStarter(client: SFNClient, stateMachineArn: string): CreateBatchPorts["startRound"] {
  const start = onceStarter(client, stateMachineArn);
  return (batchId, round) => start(`${batchId}-${round}`, { batchId, round });
}

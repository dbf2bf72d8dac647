import { ExecutionAlreadyExists, type SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import type { CreateBatchPorts } from "./create-batch.ts";

/** Starts the batch machine; the execution's name is `<batch id>-<round>`, so that a round runs once. */
export function roundStarter(client: SFNClient, stateMachineArn: string): CreateBatchPorts["startRound"] {
  return async (batchId, round) => {
    const input = JSON.stringify({ batchId, round });
    try {
      await client.send(new StartExecutionCommand({ stateMachineArn, name: `${batchId}-${round}`, input }));
    } catch (error) {
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
    }
  };
}

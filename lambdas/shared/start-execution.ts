import { ExecutionAlreadyExists, type SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";

/**
 * Starts the state machine for jobs, the execution's name being the job's id. One that has begun already is left alone: Step Functions
 * takes the same name once within 90 days (API reference, StartExecution).
 */
export function executionStarter(client: SFNClient, stateMachineArn: string): (jobId: string) => Promise<void> {
  return async (jobId) => {
    const start = new StartExecutionCommand({ stateMachineArn, name: jobId, input: JSON.stringify({ jobId }) });
    try {
      await client.send(start);
    } catch (error) {
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
    }
  };
}

import { ExecutionAlreadyExists, type SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";

/**
 * Starts executions of a machine, each name once: one that has begun or ended already is left alone, since Step Functions takes the same
 * name once within 90 days (API reference, StartExecution).
 */
export function onceStarter(
  client: SFNClient,
  stateMachineArn: string,
): (name: string, input: object) => Promise<void> {
  return async (name, input) => {
    try {
      await client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
    } catch (error) {
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
    }
  };
}

/** Starts the state machine for jobs, the execution's name being the job's id. */
export function executionStarter(client: SFNClient, stateMachineArn: string): (jobId: string) => Promise<void> {
  const start = onceStarter(client, stateMachineArn);
  return (jobId) => start(jobId, { jobId });
}

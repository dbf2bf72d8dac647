import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { onTestFinished } from "vitest";
import { type Laptop, type LaptopEvent, type LaptopProps, startLaptop } from "../../local/laptop.ts";
import { clientOptions } from "./aws-clients.ts";
import { eventually } from "./eventually.ts";
import { smallStack } from "./small-stack.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** A laptop that runs the small stack, and what it has told. */
export interface RunningLaptop {
  readonly laptop: Laptop;
  readonly lines: string[];
  readonly events: LaptopEvent[];
  readonly sfn: SFNClient;
  start(name: string, input?: object): Promise<string>;
  /** The job's record once it holds the field. */
  itemWith(name: string, field: string): Promise<string>;
  ended(
    executionArn: string,
  ): Promise<{ status?: string | undefined; output?: string | undefined; error?: string | undefined }>;
}

/** Starts it until the test has finished. */
export async function runningLaptop(props: Partial<LaptopProps> = {}): Promise<RunningLaptop> {
  const lines: string[] = [];
  const events: LaptopEvent[] = [];
  const laptop = await startLaptop({
    projectDir: "none",
    home: temporaryFolder(),
    overlay: {},
    assemblyDir: smallStack(),
    onLine: (line, { functionName, requestId }) => lines.push(`${functionName} ${requestId ? "invoked" : ""} ${line}`),
    onEvent: (event) => events.push(event),
    prewarm: [],
    ...props,
  });
  onTestFinished(() => laptop.stop());
  const options = clientOptions(laptop.endpointVariables);
  const sfn = new SFNClient(options);
  const dynamodb = new DynamoDBClient(options);
  const stateMachineArn = laptop.assembly.stateMachines[0]?.arn;
  return {
    laptop,
    lines,
    events,
    sfn,
    start: async (name, input = {}) =>
      (await sfn.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) })))
        .executionArn ?? "",
    itemWith: (name, field) =>
      eventually(
        async () =>
          (await dynamodb.send(new GetItemCommand({ TableName: "Jobs", Key: { pk: { S: name } } }))).Item?.[field]?.S,
      ),
    ended: (executionArn) =>
      eventually(async () => {
        const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
        return execution.status === "RUNNING" ? undefined : execution;
      }),
  };
}

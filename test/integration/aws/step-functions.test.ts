import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  InvalidToken,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StateMachineDoesNotExist,
  StopExecutionCommand,
  TaskTimedOut,
} from "@aws-sdk/client-sfn";
import { describe, expect, test } from "vitest";
import { type AwsStack, awsStack, MACHINE } from "../../support/aws-stack.ts";
import { eventually } from "../../support/eventually.ts";

describe("Step Functions", () => {
  const start = (name: string, input = { pk: "JOB#1" }) =>
    new StartExecutionCommand({ stateMachineArn: `${MACHINE}:live`, name, input: JSON.stringify(input) });

  async function gateOf({ options }: AwsStack): Promise<string> {
    const client = new DynamoDBClient(options);
    return eventually(
      async () =>
        (await client.send(new GetItemCommand({ TableName: "Jobs", Key: { pk: { S: "JOB#1" } } }))).Item?.gate?.S,
    );
  }

  test("starts a machine through its alias, and once for the same name and input", async () => {
    const { options } = await awsStack();
    const client = new SFNClient(options);

    const [first, second] = [await client.send(start("job-1")), await client.send(start("job-1"))];

    expect(second).toMatchObject({ executionArn: first.executionArn, startDate: first.startDate });
    await expect(client.send(start("job-1", { pk: "other" }))).rejects.toBeInstanceOf(ExecutionAlreadyExists);
    const unknown = new StartExecutionCommand({ stateMachineArn: "arn:none" });
    await expect(client.send(unknown)).rejects.toBeInstanceOf(StateMachineDoesNotExist);
  });

  test("ends a waiting task with the token that was handed out, once", async () => {
    const running = await awsStack();
    const client = new SFNClient(running.options);
    const { executionArn } = await client.send(start("job-1"));
    const taskToken = await gateOf(running);

    await client.send(new SendTaskSuccessCommand({ taskToken, output: '{"turn":true}' }));

    const ended = await eventually(async () => {
      const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
      return execution.status === "RUNNING" ? undefined : execution;
    });
    expect(ended).toMatchObject({
      status: "SUCCEEDED",
      output: '{"turn":true}',
      name: "job-1",
      stateMachineArn: MACHINE,
    });
    expect(ended.stopDate).toBeInstanceOf(Date);
    await expect(client.send(new SendTaskSuccessCommand({ taskToken, output: "{}" }))).rejects.toBeInstanceOf(
      TaskTimedOut,
    );
    await expect(
      client.send(new SendTaskSuccessCommand({ taskToken: "made up", output: "{}" })),
    ).rejects.toBeInstanceOf(InvalidToken);
    await expect(client.send(start("job-1"))).rejects.toBeInstanceOf(ExecutionAlreadyExists);
  });

  test("stops an execution, and the rule on lost executions hears of it", async () => {
    const reaper = { arn: "arn:aws:lambda:us-east-1:000000000000:function:reaper" };
    const pattern = {
      source: ["aws.states"],
      detail: { status: ["FAILED", "TIMED_OUT", "ABORTED"], stateMachineArn: [MACHINE] },
    };
    const running = await awsStack([{ name: "Unfinished", pattern, targets: [reaper] }]);
    const client = new SFNClient(running.options);
    const { executionArn } = await client.send(start("job-1"));
    await gateOf(running);

    await client.send(new StopExecutionCommand({ executionArn, error: "Tired", cause: "enough" }));
    await running.bus.settled();

    expect(await client.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
      status: "ABORTED",
      error: "Tired",
    });
    expect(running.delivered).toHaveLength(1);
    expect(running.delivered[0]).toMatchObject({
      arn: reaper.arn,
      event: {
        "detail-type": "Step Functions Execution Status Change",
        detail: { name: "job-1", status: "ABORTED", executionArn },
      },
    });
    const missing = new DescribeExecutionCommand({ executionArn: `${executionArn}x` });
    await expect(client.send(missing)).rejects.toBeInstanceOf(ExecutionDoesNotExist);
  });

  test("tells of executions that a process left behind when it died", async () => {
    const first = await awsStack();
    await new SFNClient(first.options).send(start("job-1"));
    expect(readdirSync(join(first.folder, "executions"))).toHaveLength(1);
    await first.close();

    const second = await awsStack([], first.folder);
    await second.executions.reportLost();
    await second.executions.reportLost();

    expect(second.changes).toMatchObject([{ name: "job-1", status: "ABORTED", stateMachineArn: MACHINE }]);
  });
});

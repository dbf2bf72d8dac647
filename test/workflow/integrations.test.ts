import { describe, expect, it } from "vitest";
import type { Execution } from "../../local/step-functions/execution.ts";
import { StatesError } from "../../local/step-functions/states-error.ts";
import { fails, invoke, startLaptop, workflow } from "../support/interpreter.ts";

describe("integrations", () => {
  const call = (resource: string, args: unknown = {}) =>
    workflow({ Call: { Type: "Task", Resource: `arn:aws:states:::${resource}`, Arguments: args } });
  const rejecting = (name: string) =>
    startLaptop({
      services: {
        "dynamodb:putItem": () => Promise.reject(Object.assign(new Error("no"), { name })),
        "sfn:sendTaskSuccess": () => Promise.reject(Object.assign(new Error("no"), { name })),
      },
    });

  it.each([
    ["aws-sdk:dynamodb:putItem", "ConditionalCheckFailedException", "DynamoDb.ConditionalCheckFailedException"],
    ["aws-sdk:dynamodb:putItem", "ValidationException", "DynamoDb.DynamoDbException"],
    ["dynamodb:putItem", "ConditionalCheckFailedException", "DynamoDB.ConditionalCheckFailedException"],
    ["dynamodb:putItem", "ValidationException", "DynamoDB.AmazonDynamoDBException"],
    ["aws-sdk:sfn:sendTaskSuccess", "TaskTimedOut", "Sfn.TaskTimedOutException"],
    ["aws-sdk:sfn:sendTaskSuccess", "ValidationException", "Sfn.ValidationException"],
  ])("%s shows %s as %s", async (resource, thrown, shown) => {
    expect(await rejecting(thrown).run(call(resource))).toMatchObject({ status: "FAILED", error: shown });
  });

  it("pass a service's result on without the SDK's notes", async () => {
    const laptop = startLaptop({
      services: { "dynamodb:getItem": async () => ({ Item: { pk: { S: "x" } }, $metadata: { attempts: 1 } }) },
    });
    expect((await laptop.run(call("aws-sdk:dynamodb:getItem"))).output).toEqual({ Item: { pk: { S: "x" } } });
  });

  it("give a function's failure its error type and its payload as cause", async () => {
    const laptop = startLaptop({ functions: { f: () => fails("IpBlocked", "403") } });
    const execution = await laptop.run(workflow({ F: invoke("f") }));
    expect(execution).toMatchObject({ error: "IpBlocked", cause: '{"errorType":"IpBlocked","errorMessage":"403"}' });
  });

  it("give Lambda's own faults their names", async () => {
    const laptop = startLaptop({
      functions: { f: () => Promise.reject(new StatesError("Lambda.TooManyRequestsException", "slow down")) },
    });
    expect(await laptop.run(workflow({ F: invoke("f") }))).toMatchObject({
      error: "Lambda.TooManyRequestsException",
      cause: "slow down",
    });
  });

  it("send events with their detail as text, and fail on refused entries", async () => {
    const sent: unknown[] = [];
    const laptop = startLaptop({
      services: {
        "eventbridge:putEvents": async (args) => ({ FailedEntryCount: sent.push(args.Entries) - 1 }),
      },
    });
    const put = call("events:putEvents", { Entries: [{ Source: "earshot", Detail: { a: 1 } }] });
    expect(await laptop.run(put)).toMatchObject({ status: "SUCCEEDED" });
    expect(await laptop.run(put)).toMatchObject({ error: "EventBridge.FailedEntry" });
    expect(sent[0]).toEqual([{ Source: "earshot", Detail: '{"a":1}' }]);
  });

  it("run another machine and wait for it", async () => {
    const children = new Map<string, Execution>();
    const laptop = startLaptop({
      services: {
        "sfn:startExecution": async ({ Input }) => {
          const child = laptop.machine(childWorkflow, "Child").start(JSON.parse(String(Input)));
          children.set(child.arn, child);
          return { executionArn: child.arn };
        },
        "sfn:describeExecution": async ({ ExecutionArn }) => {
          const child = children.get(String(ExecutionArn));
          return { status: child?.status, output: JSON.stringify(child?.output), error: child?.error };
        },
      },
    });
    const childWorkflow = workflow({
      W: { Type: "Wait", Seconds: 3 },
      Bad: { Type: "Choice", Choices: [{ Condition: "{% $states.input.bad %}", Next: "No" }], Default: "Yes" },
      No: { Type: "Fail", Error: "Child.Failed" },
      Yes: { Type: "Succeed", Output: "done" },
    });
    const parent = call("states:startExecution.sync:2", {
      StateMachineArn: "child",
      Input: { bad: "{% $states.input.bad %}" },
    });
    expect(await laptop.run(parent, { bad: false })).toMatchObject({ output: { Status: "SUCCEEDED", Output: "done" } });
    const failed = await laptop.run(parent, { bad: true });
    expect(failed.error).toBe("States.TaskFailed");
    expect(failed.cause).toContain("Child.Failed");
  });
});

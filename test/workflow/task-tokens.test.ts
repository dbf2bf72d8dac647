import { describe, expect, it } from "vitest";
import { eventTypes, startLaptop, tookSeconds, waitForToken, workflow } from "../support/interpreter.ts";

describe("task tokens", () => {
  /** A laptop whose queue hands each token to `onToken`. */
  const withQueue = (onToken: (token: string) => void) =>
    startLaptop({
      services: {
        "sqs:sendMessage": async ({ MessageBody }) => {
          onToken(String(MessageBody));
          return { MessageId: "m" };
        },
      },
    });

  it("end the wait with the output that is sent, and only once", async () => {
    const laptop = withQueue(async (token) => {
      await laptop.clock.sleep(3000);
      laptop.tokens.sendSuccess(token, '{"turn":true}');
      expect(() => laptop.tokens.sendSuccess(token, "{}")).toThrow(expect.objectContaining({ name: "TaskTimedOut" }));
    });
    const execution = await laptop.run(workflow({ Gate: waitForToken() }));
    expect(execution).toMatchObject({ status: "SUCCEEDED", output: { turn: true } });
    expect(tookSeconds(execution)).toBe(3);
    expect(eventTypes(execution)).toEqual([
      "ExecutionStarted",
      "TaskStateEntered",
      "TaskScheduled",
      "TaskStarted",
      "TaskSubmitted",
      "TaskSucceeded",
      "TaskStateExited",
      "ExecutionSucceeded",
    ]);
  });

  it("fail the state with the error that is sent", async () => {
    const laptop = withQueue((token) => laptop.tokens.sendFailure(token, "Refused", "by hand"));
    expect(await laptop.run(workflow({ Gate: waitForToken() }))).toMatchObject({ error: "Refused", cause: "by hand" });
  });

  it("are worth nothing after the state's time limit", async () => {
    let late: unknown;
    const laptop = withQueue(async (token) => {
      await laptop.clock.sleep(5001);
      late = catchError(() => laptop.tokens.sendSuccess(token, "1"));
    });
    const gate = waitForToken({
      TimeoutSeconds: 5,
      Catch: [{ ErrorEquals: ["States.ALL"], Output: "{% $states.errorOutput.Error %}", Next: "Try" }],
    });
    const execution = await laptop.run(workflow({ Gate: gate, Try: { Type: "Wait", Seconds: 10 } }));
    expect(execution.output).toBe("States.Timeout");
    expect(late).toMatchObject({ name: "TaskTimedOut" });
  });

  it("live on while heartbeats come, and miss one as States.HeartbeatTimeout", async () => {
    const laptop = withQueue(async (token) => {
      for (const _ of [1, 2, 3]) {
        await laptop.clock.sleep(4000);
        laptop.tokens.heartbeat(token);
      }
    });
    const gate = waitForToken({
      TimeoutSeconds: 60,
      HeartbeatSeconds: 5,
      Catch: [{ ErrorEquals: ["States.HeartbeatTimeout"], Output: "{% $states.errorOutput.Error %}", Next: "End" }],
    });
    const execution = await laptop.run(workflow({ Gate: gate, End: { Type: "Succeed" } }));
    expect(execution.output).toBe("States.Timeout");
    expect(tookSeconds(execution)).toBe(17);
  });

  it("do not keep a state waiting whose call has failed", async () => {
    const refused = Object.assign(new Error("the condition failed"), { name: "ConditionalCheckFailedException" });
    const laptop = startLaptop({ services: { "dynamodb:updateItem": () => Promise.reject(refused) } });
    const gate = waitForToken({
      Resource: "arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken",
      TimeoutSeconds: 60,
    });
    const execution = await laptop.run(workflow({ Gate: gate }));
    expect(execution.error).toBe("DynamoDb.ConditionalCheckFailedException");
    expect(tookSeconds(execution)).toBe(0);
  });

  it("may be answered before the call that hands them out has returned", async () => {
    const laptop = startLaptop({
      services: {
        "sqs:sendMessage": async ({ MessageBody }) => {
          laptop.tokens.sendSuccess(String(MessageBody), '"early"');
          await laptop.clock.sleep(2000);
          return {};
        },
      },
    });
    const execution = await laptop.run(workflow({ Gate: waitForToken() }));
    expect(execution.output).toBe("early");
    expect(tookSeconds(execution)).toBe(2);
  });

  it("work between two machines of a process", async () => {
    let token = "";
    const laptop = startLaptop({
      services: {
        "sqs:sendMessage": async ({ MessageBody }) => (token = String(MessageBody)),
        "sfn:sendTaskSuccess": async ({ TaskToken, Output }) =>
          laptop.tokens.sendSuccess(String(TaskToken), String(Output)),
      },
    });
    const waiting = laptop.machine(workflow({ Gate: waitForToken() }), "Waiting").start({});
    await laptop.clock.sleep(1000);
    const opening = laptop.machine(
      workflow({
        Open: {
          Type: "Task",
          Resource: "arn:aws:states:::aws-sdk:sfn:sendTaskSuccess",
          Arguments: { TaskToken: "{% $states.input.token %}", Output: "{% $string({'from': 'the other'}) %}" },
        },
      }),
      "Opening",
    );
    expect(await opening.start({ token }).finished).toMatchObject({ status: "SUCCEEDED" });
    expect(await waiting.finished).toMatchObject({ status: "SUCCEEDED", output: { from: "the other" } });
    expect(await opening.start({ token }).finished).toMatchObject({
      status: "FAILED",
      error: "Sfn.TaskTimedOutException",
    });
  });

  it("have one winner when answer and time limit meet, and the loser is told", async () => {
    let told: unknown = "accepted";
    const laptop = withQueue(async (token) => {
      await laptop.clock.sleep(5000);
      told = catchError(() => laptop.tokens.sendSuccess(token, '"answered"'));
    });
    const execution = await laptop.run(workflow({ Gate: waitForToken({ TimeoutSeconds: 5 }) }));
    const answered = execution.output === "answered";
    expect(answered ? told : (told as Error).name).toBe(answered ? undefined : "TaskTimedOut");
  });

  it("refuse what they were not issued for", () => {
    const { tokens } = startLaptop();
    const foreign = startLaptop().tokens.open(() => 0).token;
    const issued = tokens.open(() => 0).token;
    expect(() => tokens.heartbeat("nonsense")).toThrow(expect.objectContaining({ name: "InvalidToken" }));
    expect(() => tokens.sendFailure(foreign)).toThrow(expect.objectContaining({ name: "TaskDoesNotExist" }));
    expect(() => tokens.sendSuccess(issued, "{")).toThrow(expect.objectContaining({ name: "InvalidOutput" }));
    expect(() => tokens.sendSuccess(issued, "{}")).not.toThrow();
  });
});

function catchError(action: () => void): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}

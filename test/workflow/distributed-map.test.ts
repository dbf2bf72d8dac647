import { describe, expect, it } from "vitest";
import type { HistoryEvent } from "../../local/step-functions/history.ts";
import {
  answers,
  eventTypes,
  type FakeFunction,
  invoke,
  startLaptop,
  tookSeconds,
  workflow,
} from "../support/interpreter.ts";

/** A machine over a bucket in memory; `lines` is the object it reads. */
function mapOver(
  lines: readonly object[],
  processor: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>> = {},
  functions: Readonly<Record<string, FakeFunction>> = {},
) {
  const objects = new Map([["in/list", lines.map((line) => JSON.stringify(line)).join("\n")]]);
  const laptop = startLaptop({
    functions,
    services: {
      "s3:getObject": async ({ Bucket, Key }) => ({ Body: objects.get(`${Bucket}/${Key}`) }),
      "s3:putObject": async ({ Bucket, Key, Body }) => objects.set(`${Bucket}/${Key}`, String(Body)) && {},
    },
  });
  const machine = laptop.machine(
    workflow({
      Each: {
        Type: "Map",
        Label: "Videos",
        ItemReader: {
          Resource: "arn:aws:states:::s3:getObject",
          ReaderConfig: { InputType: "JSONL" },
          Arguments: { Bucket: "in", Key: "list" },
        },
        ItemProcessor: { ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" }, ...processor },
        ResultWriter: { Resource: "arn:aws:states:::s3:putObject", Arguments: { Bucket: "out", Prefix: "runs" } },
        ...more,
      },
    }),
    "Batch",
  );
  const file = (name: RegExp): unknown => {
    const key = [...objects.keys()].find((key) => name.test(key));
    return key === undefined ? undefined : JSON.parse(objects.get(key) ?? "");
  };
  return { laptop, machine, file };
}

const items = (count: number) => Array.from({ length: count }, (_, n) => ({ n }));
const minute = workflow({ Wait: { Type: "Wait", Seconds: 60 } });
const oddOnesFail = workflow({
  Odd: {
    Type: "Choice",
    Choices: [{ Condition: "{% $states.input.n % 2 = 1 %}", Next: "Bad" }],
    Default: "Good",
  },
  Bad: { Type: "Fail", Error: "Odd", Cause: "as scripted" },
  Good: { Type: "Succeed", Output: "{% {'half': $states.input.n / 2} %}" },
});

describe("a distributed Map", () => {
  it("runs each item as an execution with a name, an input and a history of its own", async () => {
    const { machine } = mapOver(
      items(3),
      workflow({ Id: { Type: "Pass", Output: "{% $states.context.Execution %}" } }),
    );
    const events: { readonly event: HistoryEvent; readonly of: string }[] = [];
    const execution = machine.start({}, { name: "batch1", onEvent: (event, of) => events.push({ event, of }) });
    await execution.finished;
    const children = [...new Set(events.map(({ of }) => of))].filter((of) => of !== "batch1");
    expect(children).toHaveLength(3);
    for (const child of children) {
      const own = events.filter(({ of }) => of === child).map(({ event }) => event);
      expect(own.map(({ id }) => id)).toEqual(own.map((_, i) => i + 1));
      expect(own.map(({ type }) => type)).toEqual([
        "ExecutionStarted",
        "PassStateEntered",
        "PassStateExited",
        "ExecutionSucceeded",
      ]);
      const { Id, Input } = JSON.parse(String(own.at(-1)?.details.output)) as { Id: string; Input: unknown };
      expect(Id).toBe(`arn:aws:states:us-east-1:123456789012:execution:Batch/Videos:${child}`);
      expect(JSON.stringify(Input)).toBe(own[0]?.details.input);
    }
    expect(eventTypes(execution)).toEqual([
      "ExecutionStarted",
      "MapStateEntered",
      "MapStateStarted",
      "MapRunStarted",
      "MapRunSucceeded",
      "MapStateSucceeded",
      "MapStateExited",
      "ExecutionSucceeded",
    ]);
  });

  it("writes what became of the executions, with a manifest that names the files", async () => {
    const { machine, file } = mapOver(items(4), oddOnesFail, { ToleratedFailurePercentage: 50 });
    const execution = await machine.start({}, { name: "batch1" }).finished;
    const { MapRunArn, ResultWriterDetails } = execution.output as {
      MapRunArn: string;
      ResultWriterDetails: { Bucket: string; Key: string };
    };
    const folder = `runs/${MapRunArn.split(":").at(-1)}`;
    expect(ResultWriterDetails).toEqual({ Bucket: "out", Key: `${folder}/manifest.json` });
    expect(file(/manifest/)).toEqual({
      DestinationBucket: "out",
      MapRunArn,
      ResultFiles: {
        FAILED: [{ Key: `${folder}/FAILED_0.json`, Size: expect.any(Number) }],
        PENDING: [],
        SUCCEEDED: [{ Key: `${folder}/SUCCEEDED_0.json`, Size: expect.any(Number) }],
      },
    });
    const succeeded = file(/SUCCEEDED_0/) as {
      Input: string;
      Output: string;
      StateMachineArn: string;
      Status: string;
    }[];
    expect(succeeded.map(({ Input, Output }) => [Input, Output])).toEqual([
      ['{"n":0}', '{"half":0}'],
      ['{"n":2}', '{"half":1}'],
    ]);
    expect(succeeded[0]?.StateMachineArn).toBe("arn:aws:states:us-east-1:123456789012:stateMachine:Batch/Videos");
    expect(file(/FAILED_0/)).toMatchObject([
      { Input: '{"n":1}', Error: "Odd", Cause: "as scripted", Status: "FAILED" },
      { Input: '{"n":3}', Error: "Odd", Cause: "as scripted", Status: "FAILED" },
    ]);
  });

  it("aborts what runs and starts nothing more when too much has failed, and tells of both", async () => {
    const failsFirst = workflow({
      First: {
        Type: "Choice",
        Choices: [{ Condition: "{% $states.input.n = 0 %}", Next: "Soon" }],
        Default: "Long",
      },
      Soon: { Type: "Wait", Seconds: 5, Next: "Bad" },
      Bad: { Type: "Fail", Error: "First" },
      Long: { Type: "Wait", Seconds: 600, End: true },
    });
    const { machine, file } = mapOver(items(5), failsFirst, { MaxConcurrency: 2 });
    const execution = await machine.start({}).finished;
    expect(execution).toMatchObject({ status: "FAILED", error: "States.ExceedToleratedFailureThreshold" });
    expect(tookSeconds(execution)).toBe(5);
    expect((file(/FAILED_0/) as { Status: string }[]).map(({ Status }) => Status)).toEqual(["FAILED", "ABORTED"]);
    expect(file(/PENDING_0/)).toEqual(
      [2, 3, 4].map((n) => ({ Input: `{"n":${n}}`, InputDetails: { Included: true }, Status: "PENDING" })),
    );
    expect(eventTypes(execution).slice(-3)).toEqual(["MapRunFailed", "MapStateFailed", "ExecutionFailed"]);
  });

  it("stops its executions with the one around them", async () => {
    const called: FakeFunction = () => answers(1);
    const { laptop, machine } = mapOver(
      items(4),
      workflow({ Wait: { Type: "Wait", Seconds: 60 }, Call: invoke("f") }),
      { MaxConcurrency: 2 },
      { f: called },
    );
    const ended: string[] = [];
    const execution = machine.start(
      {},
      {
        name: "batch1",
        onEvent: ({ type }, of) => of !== "batch1" && /^Execution(Ab|Succ)/.test(type) && ended.push(type),
      },
    );
    await laptop.clock.sleep(30_000);
    execution.stop();
    await execution.finished;
    expect(execution.status).toBe("ABORTED");
    await laptop.clock.sleep(600_000);
    expect(ended).toEqual(["ExecutionAborted", "ExecutionAborted"]);
    expect(laptop.calls.filter((call) => call.startsWith("f@"))).toEqual([]);
  });

  it("counts a failed execution once, and a negative answer not at all", async () => {
    const { machine } = mapOver(items(10), oddOnesFail, { ToleratedFailureCount: 5 });
    expect((await machine.start({}).finished).status).toBe("SUCCEEDED");
    const strict = mapOver(items(10), oddOnesFail, { ToleratedFailureCount: 4 });
    expect((await strict.machine.start({}).finished).status).toBe("FAILED");
  });

  it("runs thousands without keeping their histories", async () => {
    const { machine, file } = mapOver(items(2_000), minute, { MaxConcurrency: 1_000 });
    const execution = await machine.start({}).finished;
    expect(tookSeconds(execution)).toBe(120);
    expect(execution.history).toHaveLength(8);
    expect(file(/SUCCEEDED_0/)).toHaveLength(2_000);
  });
});

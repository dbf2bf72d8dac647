import { describe, expect, it } from "vitest";
import {
  answers,
  eventTypes,
  fails,
  invoke,
  startLaptop,
  tookSeconds,
  waitForToken,
  workflow,
} from "../support/interpreter.ts";

const won = { Type: "Fail", Error: "Race.Won" };

/** A Parallel whose first branch wins after ten seconds. */
const race = (...losers: object[]) =>
  workflow({
    Race: {
      Type: "Parallel",
      Branches: [workflow({ "Ten seconds": { Type: "Wait", Seconds: 10 }, Won: won }), ...losers],
      Catch: [{ ErrorEquals: ["Race.Won"], Output: "{% $states.errorOutput.Error %}", Next: "Finish" }],
      Next: "Finish",
    },
    Finish: { Type: "Succeed" },
  });

describe("a Parallel that one branch ends", () => {
  it("stops waits at once", async () => {
    const execution = await startLaptop().run(race(workflow({ "A minute": { Type: "Wait", Seconds: 60 } })));
    expect(execution).toMatchObject({ status: "SUCCEEDED", output: "Race.Won" });
    expect(tookSeconds(execution)).toBe(10);
  });

  it("wakes no sibling from its back-off: no second attempt, neither at once nor later", async () => {
    const laptop = startLaptop({ functions: { flaky: () => fails("Throttled") } });
    const retry = [{ ErrorEquals: ["Throttled"], IntervalSeconds: 30, MaxAttempts: 5 }];
    const execution = await laptop.run(race(workflow({ Flaky: invoke("flaky", { Retry: retry }) })));
    expect(tookSeconds(execution)).toBe(10);
    await laptop.clock.sleep(1_000_000);
    expect(laptop.calls).toEqual(["flaky@0"]);
  });

  it("lets a function in flight run to its end, and makes no transition for it", async () => {
    const laptop = startLaptop({
      functions: { slow: () => laptop.after(25_000, "late"), next: () => answers(1) },
    });
    const execution = await laptop.run(race(workflow({ Slow: invoke("slow"), After: invoke("next") })));
    expect(execution.running).toBe(1);
    const events = execution.history.length;
    await laptop.clock.sleep(60_000);
    expect(execution.running).toBe(0);
    expect(laptop.calls).toEqual(["slow@0"]);
    expect(execution.history).toHaveLength(events);
  });

  it("stops a sibling between two states, before it calls anything", async () => {
    const laptop = startLaptop({ functions: { f: () => answers(1) } });
    const steps = Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`Step ${n}`, { Type: "Pass", Output: `{% ${n} %}` }]));
    const branches = [workflow({ Won: won }), workflow({ ...steps, Call: invoke("f") })];
    await laptop.run(workflow({ Race: { Type: "Parallel", Branches: branches } }));
    expect(laptop.calls).toEqual([]);
  });

  it("stops branches of branches and iterations", async () => {
    const minute = { Type: "Wait", Seconds: 60 };
    const inner = { Type: "Parallel", Branches: [workflow({ Deep: minute })] };
    const map = { Type: "Map", Items: [1, 2], ItemProcessor: workflow({ Item: minute }) };
    const execution = await startLaptop().run(race(workflow({ Inner: inner }), workflow({ Each: map })));
    const wonId = execution.history.find(({ type }) => type === "FailStateEntered")?.id;
    const stopped = execution.history.filter(({ type }) => type.endsWith("Aborted"));
    expect(stopped.map(({ type }) => type).sort()).toEqual([
      "MapIterationAborted",
      "MapIterationAborted",
      "MapStateAborted",
      "ParallelStateAborted",
      "WaitStateAborted",
      "WaitStateAborted",
      "WaitStateAborted",
    ]);
    expect(new Set(stopped.map(({ previousEventId }) => previousEventId))).toEqual(new Set([wonId]));
  });

  it("takes the tokens of stopped waits back", async () => {
    let token = "";
    const laptop = startLaptop({
      services: { "sqs:sendMessage": async ({ MessageBody }) => (token = String(MessageBody)) },
    });
    await laptop.run(race(workflow({ Gate: waitForToken() })));
    expect(() => laptop.tokens.sendSuccess(token, "1")).toThrow(expect.objectContaining({ name: "TaskTimedOut" }));
  });

  it("begins no further iteration of a Map whose item failed", async () => {
    const laptop = startLaptop({ functions: { item: (payload) => (payload === 2 ? fails("Bad") : answers(payload)) } });
    const each = { Type: "Map", MaxConcurrency: 1, ItemProcessor: workflow({ Item: invoke("item") }) };
    const execution = await laptop.run(workflow({ Each: each }), [1, 2, 3]);
    expect(execution).toMatchObject({ status: "FAILED", error: "Bad" });
    expect(laptop.calls).toHaveLength(2);
  });

  it("fails with the first failure when two branches fail in the same moment", async () => {
    const tie = workflow({
      Tie: {
        Type: "Parallel",
        Branches: [
          workflow({ A: { Type: "Fail", Error: "First" } }),
          workflow({ B: { Type: "Fail", Error: "Second" } }),
        ],
      },
    });
    expect(await startLaptop().run(tie)).toMatchObject({ status: "FAILED", error: "First" });
  });
});

describe("retries", () => {
  it("wait as their rules say, each rule with its own count", async () => {
    const errors = ["A", "B", "C", "B"];
    const laptop = startLaptop({ functions: { f: (_, call) => fails(errors[call - 1] ?? "") } });
    const retry = [
      { ErrorEquals: ["A", "B"], IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 2 },
      { ErrorEquals: ["C"], IntervalSeconds: 5 },
    ];
    const execution = await laptop.run(workflow({ F: invoke("f", { Retry: retry }) }));
    expect(laptop.calls).toEqual(["f@0", "f@1", "f@3", "f@8"]);
    expect(execution).toMatchObject({ status: "FAILED", error: "B" });
  });

  it("draw full jitter from the injected random numbers", async () => {
    const draws = [0.25, 0.5, 0];
    const laptop = startLaptop({ functions: { f: () => fails("E") }, random: () => draws.shift() ?? 1 });
    const retry = [
      { ErrorEquals: ["E"], IntervalSeconds: 4, BackoffRate: 2, MaxDelaySeconds: 10, JitterStrategy: "FULL" },
    ];
    await laptop.run(workflow({ F: invoke("f", { Retry: retry }) }));
    expect(laptop.calls).toEqual(["f@0", "f@1", "f@5", "f@5"]);
  });

  it("run all branches of a Parallel again, and count in the context", async () => {
    const laptop = startLaptop({ functions: { f: (_, call) => (call === 1 ? fails("E") : answers("ok")) } });
    const both = { Type: "Parallel", Branches: [workflow({ F: invoke("f") })], Retry: [{ ErrorEquals: ["E"] }] };
    const output = "{% {'result': $states.result, 'retries': $states.context.State.RetryCount} %}";
    const execution = await laptop.run(workflow({ Both: { ...both, Output: output } }));
    expect(execution.output).toEqual({ result: ["ok"], retries: 1 });
    expect(eventTypes(execution).filter((type) => type === "ParallelStateStarted")).toHaveLength(2);
  });

  it("begin anew at the next visit of the state", async () => {
    const laptop = startLaptop({ functions: { f: (_, call) => (call % 2 ? fails("E") : answers(call)) } });
    const again = { Type: "Choice", Choices: [{ Condition: "{% $states.input < 4 %}", Next: "F" }], Default: "End" };
    const states = {
      F: invoke("f", { Retry: [{ ErrorEquals: ["E"], MaxAttempts: 1 }] }),
      Again: again,
      End: { Type: "Succeed" },
    };
    expect(await laptop.run(workflow(states))).toMatchObject({ status: "SUCCEEDED", output: 4 });
  });
});

describe("time limits", () => {
  it("end a task and leave its function in flight", async () => {
    const laptop = startLaptop({ functions: { slow: () => laptop.after(60_000, 1) } });
    const execution = await laptop.run(
      workflow({ Slow: invoke("slow", { TimeoutSeconds: "{% $states.input.limit %}" }) }),
      { limit: 7 },
    );
    expect(execution).toMatchObject({ status: "FAILED", error: "States.Timeout", running: 1 });
    expect(tookSeconds(execution)).toBe(7);
    expect(eventTypes(execution)).toContain("TaskTimedOut");
  });

  it("count each attempt of a task for itself", async () => {
    const laptop = startLaptop({
      functions: { f: (_, call) => laptop.after(call === 1 ? 60_000 : 1000, call) },
    });
    const task = invoke("f", { TimeoutSeconds: 5, Retry: [{ ErrorEquals: ["States.Timeout"], IntervalSeconds: 2 }] });
    const execution = await laptop.run(workflow({ F: task }));
    expect(execution).toMatchObject({ status: "SUCCEEDED", output: 2 });
    expect(tookSeconds(execution)).toBe(8);
  });

  it("end the machine, whatever its Catch rules say", async () => {
    const laptop = startLaptop({
      functions: { slow: () => laptop.after(60_000, 1), next: () => answers(1) },
    });
    const states = {
      Slow: invoke("slow", { Catch: [{ ErrorEquals: ["States.ALL"], Next: "Next" }] }),
      Next: invoke("next"),
    };
    const execution = await laptop.run({ ...workflow(states), TimeoutSeconds: 20 });
    await laptop.clock.sleep(100_000);
    expect(execution.status).toBe("TIMED_OUT");
    expect(tookSeconds(execution)).toBe(20);
    expect(eventTypes(execution).at(-1)).toBe("ExecutionTimedOut");
    expect(laptop.calls).toEqual(["slow@0"]);
  });

  it("of a task are over with the task", async () => {
    const laptop = startLaptop({ functions: { f: () => answers(1) } });
    laptop.machine(workflow({ F: invoke("f", { TimeoutSeconds: 300 }), W: { Type: "Wait", Seconds: 60 } })).start({});
    await laptop.clock.sleep(5000);
    expect(laptop.clock.pending).toBe(1);
  });

  it("leave no timer behind when all ends before them", async () => {
    const laptop = startLaptop({ functions: { f: () => answers(1) } });
    await laptop.run({ ...workflow({ F: invoke("f", { TimeoutSeconds: 30 }) }), TimeoutSeconds: 20 });
    expect(laptop.clock.pending).toBe(0);
  });
});

describe("stop", () => {
  it("aborts with the given error, once", async () => {
    const laptop = startLaptop();
    const execution = laptop.machine(workflow({ W: { Type: "Wait", Seconds: 60 } })).start({});
    await laptop.clock.sleep(5000);
    execution.stop("Operator", "no longer wanted");
    execution.stop("Again");
    await execution.finished;
    expect(execution).toMatchObject({ status: "ABORTED", error: "Operator", cause: "no longer wanted" });
    expect(tookSeconds(execution)).toBe(5);
    expect(eventTypes(execution).filter((type) => type === "ExecutionAborted")).toHaveLength(1);
  });

  it("is without effect on an execution that has ended", async () => {
    const execution = await startLaptop().run(workflow({ P: { Type: "Pass" } }));
    execution.stop();
    expect(execution.status).toBe("SUCCEEDED");
  });
});

describe("limits", () => {
  it("refuse a result of more than 256 KiB, past a Catch on States.ALL", async () => {
    const laptop = startLaptop({ functions: { f: () => answers("é".repeat(131_072)) } });
    const task = invoke("f", { Output: 1, Catch: [{ ErrorEquals: ["States.ALL"], Next: "End" }] });
    const execution = await laptop.run(workflow({ F: task, End: { Type: "Succeed" } }));
    expect(execution).toMatchObject({ status: "FAILED", error: "States.DataLimitExceeded" });
  });

  it.each<[string, object]>([
    ["an output", { Type: "Pass", Output: "{% $pad('', 262144, 'x') %}" }],
    ["a variable", { Type: "Pass", Assign: { v: "{% $pad('', 262144, 'x') %}" } }],
    [
      "the arguments of a task",
      invoke("f", { Arguments: { FunctionName: "f", Payload: "{% $pad('', 262144, 'x') %}" } }),
    ],
    [
      "the input of branches",
      {
        Type: "Parallel",
        Arguments: "{% $pad('', 262144, 'x') %}",
        Branches: [workflow({ In: { Type: "Pass", Output: 1 } })],
      },
    ],
    [
      "the input of an iteration",
      {
        Type: "Map",
        Items: [1],
        ItemSelector: "{% $pad('', 262144, 'x') %}",
        ItemProcessor: workflow({ In: { Type: "Pass", Output: 1 } }),
      },
    ],
  ])("refuse %s of more than 256 KiB", async (_, state) => {
    const laptop = startLaptop({ functions: { f: () => answers(1) } });
    const execution = await laptop.run(workflow({ S: { ...state, End: true } }));
    expect(execution).toMatchObject({ status: "FAILED", error: "States.DataLimitExceeded" });
  });

  it("refuse variables of more than 10 MiB in all", async () => {
    const assigns = Array.from({ length: 42 }, (_, i) => [
      `S${i}`,
      { Type: "Pass", Assign: { [`v${i}`]: "{% $pad('', 260000, 'x') %}" } },
    ]);
    const execution = await startLaptop().run(workflow(Object.fromEntries(assigns)));
    expect(execution).toMatchObject({ status: "FAILED", error: "States.DataLimitExceeded" });
    expect(execution.cause).toContain("'S40'");
  });

  it("take a payload of just under 256 KiB", async () => {
    const laptop = startLaptop({ functions: { f: () => answers("x".repeat(256 * 1024 - 100)) } });
    expect(await laptop.run(workflow({ F: invoke("f") }))).toMatchObject({ status: "SUCCEEDED" });
  });

  it("refuse an input that is too large before anything runs", () => {
    const machine = startLaptop().machine(workflow({ P: { Type: "Pass" } }));
    expect(() => machine.start("x".repeat(256 * 1024))).toThrow(
      expect.objectContaining({ name: "InvalidExecutionInput" }),
    );
  });

  it("end an execution at its 25,000th event", async () => {
    const loop = {
      StartAt: "A",
      States: { A: { Type: "Pass", Next: "B" }, B: { Type: "Choice", Choices: [{ Condition: true, Next: "A" }] } },
    };
    const execution = await startLaptop().run(loop);
    expect(execution).toMatchObject({ status: "FAILED", error: "States.Runtime" });
    expect(execution.history).toHaveLength(25_000);
    expect(execution.history.at(-1)?.type).toBe("ExecutionFailed");
  });
});

describe("the history", () => {
  it("chains events along their branch and tells what was called", async () => {
    const laptop = startLaptop({ functions: { f: () => answers(1) } });
    const seen: number[] = [];
    const execution = laptop
      .machine(
        workflow({
          Both: {
            Type: "Parallel",
            Branches: [
              workflow({ F: invoke("f", { TimeoutSeconds: 9 }) }),
              workflow({ W: { Type: "Wait", Seconds: 2 } }),
            ],
          },
        }),
      )
      .start({}, { name: "e1", onEvent: ({ id }) => seen.push(id) });
    await execution.finished;
    expect(seen).toEqual(execution.history.map((_, i) => i + 1));
    const started = execution.history.find(({ type }) => type === "ParallelStateStarted")?.id;
    const entered = execution.history.filter(({ type }) => /^(Task|Wait)StateEntered/.test(type));
    expect(entered.map(({ previousEventId }) => previousEventId)).toEqual([started, started]);
    expect(execution.history.find(({ type }) => type === "TaskScheduled")?.details).toMatchObject({
      resourceType: "lambda",
      resource: "invoke",
      parameters: '{"FunctionName":"f","Payload":{}}',
      timeoutInSeconds: 9,
    });
    expect(execution.arn).toBe("arn:aws:states:us-east-1:123456789012:execution:Machine:e1");
  });

  it("belongs to the machine, not to the version or alias that was started", async () => {
    const machine = startLaptop().machine(
      workflow({ P: { Type: "Pass", Output: "{% $states.context.StateMachine.Name %}" } }),
      "Name:live",
    );
    const execution = await machine.start({}, { name: "e1" }).finished;
    expect(execution.output).toBe("Name");
    expect(execution.arn).toBe("arn:aws:states:us-east-1:123456789012:execution:Name:e1");
  });

  it("tells where an expression failed", async () => {
    const execution = await startLaptop().run(
      workflow({ P: { Type: "Pass", Output: { a: "{% $states.input.nope %}" } } }),
    );
    expect(execution.history.find(({ type }) => type === "EvaluationFailed")?.details).toMatchObject({
      state: "P",
      location: "Output/a",
      error: "States.QueryEvaluationError",
    });
  });
});

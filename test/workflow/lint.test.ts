import { describe, expect, it } from "vitest";
import { lintDefinition } from "../../local/step-functions/lint.ts";
import { invoke, workflow } from "../support/interpreter.ts";

type Fields = Readonly<Record<string, unknown>>;

const KNOWN = {
  errorNames: ["IpBlocked", "Sandbox.Timedout"],
  services: {
    dynamodb: ["getItem", "updateItem"],
    sfn: ["sendTaskSuccess", "startExecution"],
    eventbridge: ["putEvents"],
  },
};
const lint = (definition: Fields) => lintDefinition({ QueryLanguage: "JSONata", ...definition }, KNOWN);
const pass = (Output: unknown, Assign: Fields = {}) => ({ Type: "Pass", Output, Assign });
const service = (Resource: string) => ({ Type: "Task", Resource: `arn:aws:states:::${Resource}`, Arguments: {} });
const catching = (...ErrorEquals: string[]) => ({ Catch: [{ ErrorEquals, Next: "End" }] });

/** A machine with nothing to say against it, and what replaces or joins its states. */
const machine = (changes: Readonly<Record<string, Fields>> = {}) =>
  workflow({
    Start: { Type: "Pass", Assign: { jobId: "{% $states.input.jobId %}" } },
    Race: {
      Type: "Parallel",
      Branches: [
        workflow({
          Try: invoke("f", { Arguments: { FunctionName: "f", Payload: "{% $jobId %}" } }),
          Won: { Type: "Fail", Error: "Race.Won" },
        }),
      ],
      ...catching("Race.Won", "IpBlocked", "Lambda.ServiceException", "States.Timeout"),
    },
    Choose: { Type: "Choice", Choices: [{ Condition: "{% $exists($jobId) %}", Next: "Save" }], Default: "Save" },
    Save: service("aws-sdk:dynamodb:updateItem"),
    ...changes,
    End: { Type: "Succeed" },
  });

describe("lint", () => {
  it("has nothing against a sound machine", () => {
    expect(lint(machine())).toEqual([]);
  });

  it("gives the load problems of a machine that cannot be loaded", () => {
    expect(lint({ StartAt: "Gone", States: {} })).toEqual([
      "the state machine: StartAt names 'Gone', which is not there",
    ]);
  });

  it.each<[string, Fields, string]>([
    [
      "that is never assigned",
      { Save: pass("{% $jobid %}") },
      "'Save': Output: the variable $jobid is never assigned before",
    ],
    ["in a nested template", { Save: pass({ a: [{ b: "{% $x %}" }] }) }, "'Save': Output/a[0]/b: the variable $x"],
    [
      "of the machine around a distributed Map",
      {
        Save: {
          Type: "Map",
          Items: [1],
          ItemProcessor: {
            ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
            ...workflow({ Own: pass("{% $jobId %}") }),
          },
          ResultWriter: { Resource: "arn:aws:states:::s3:putObject", Arguments: { Bucket: "b" } },
        },
      },
      "'Own': Output: the variable $jobId is never assigned before",
    ],
    ["that only the state itself assigns", { Save: pass("{% $y %}", { y: 1 }) }, "'Save': Output: the variable $y"],
    [
      "that only a branch has assigned",
      branchVariable(),
      "'Save': Output: the variable $mine is never assigned before",
    ],
    [
      "that a function's parameter hid",
      { Save: pass("{% [$map([1], function($v) { $v }), $v] %}") },
      "the variable $v is",
    ],
    ["that a block has bound before", { Save: pass("{% [($z := 1; $z), $z] %}") }, "'Save': Output: the variable $z"],
    ["inside a predicate", { Save: pass("{% $states.input.xs[id = $wanted] %}") }, "the variable $wanted is"],
    ["that is a function nobody has", { Save: pass("{% $uppercased('a') %}") }, "the variable $uppercased is"],
    ["in a Condition", { Choose: choice("{% $lanes = 1 %}") }, "'Choose': Choices[0]/Condition: the variable $lanes"],
  ])("finds a variable %s", (_, changes, problem) => {
    expect(lint(machine(changes as Readonly<Record<string, Fields>>))).toEqual([expect.stringContaining(problem)]);
  });

  it("knows the variables of JSONata and those that a Catch or a rule assigns on the way", () => {
    const sound =
      "{% ($f := function($n) { $n < 1 ? 0 : $f($n - 1) }; $states.input.xs@$x#$i.{'i': $i, 'x': $x, 'f': $f(2)}) %}";
    const assigning = {
      ...service("aws-sdk:dynamodb:updateItem"),
      Catch: [{ ErrorEquals: ["States.ALL"], Assign: { why: "{% $states.errorOutput.Error %}" }, Next: "Use" }],
    };
    const used = {
      Save: assigning,
      Plain: pass(sound),
      Skip: { Type: "Pass", Next: "End" },
      Use: pass("{% $why & $jobId & $now() & $uuid() %}"),
    };
    expect(lint(machine(used))).toEqual([]);
  });

  it.each<[string, Fields, string]>([
    ["a misspelt Fail", { Race: racing("Race.Wonn") }, "'Race': Catch[0]: nobody raises 'Race.Wonn'"],
    [
      "a code nobody has",
      { Save: { ...service("aws-sdk:dynamodb:getItem"), Retry: [{ ErrorEquals: ["IpBlockt"] }] } },
      "'Save': Retry[0]: nobody raises 'IpBlockt'",
    ],
    [
      "a misspelt States error",
      { Save: { ...service("aws-sdk:dynamodb:getItem"), ...catching("States.Timout") } },
      "nobody raises 'States.Timout'",
    ],
    [
      "another state's Fail",
      { Save: { ...service("aws-sdk:dynamodb:getItem"), ...catching("Race.Won") } },
      "nobody raises 'Race.Won'",
    ],
  ])("finds an error name that nobody raises: %s", (_, changes, problem) => {
    expect(lint(machine(changes as Readonly<Record<string, Fields>>))).toEqual([expect.stringContaining(problem)]);
  });

  it("trusts a Fail state that computes its error", () => {
    const branch = workflow({ Won: { Type: "Fail", Error: "{% 'Race.' & $states.input.word %}" } });
    expect(lint(machine({ Race: { Type: "Parallel", Branches: [branch], ...catching("Race.Anything") } }))).toEqual([]);
  });

  it.each<[string, Fields, string]>([
    ["a Catch for States.Runtime", catching("States.Runtime"), "'Save': Catch[0]: nothing catches States.Runtime"],
    [
      "a Retry for States.DataLimitExceeded",
      { Retry: [{ ErrorEquals: ["States.DataLimitExceeded"] }] },
      "'Save': Retry[0]: States.DataLimitExceeded is terminal",
    ],
  ])("finds a rule that cannot do what it promises: %s", (_, rules, problem) => {
    expect(lint(machine({ Save: { ...service("aws-sdk:dynamodb:getItem"), ...rules } }))).toEqual([
      expect.stringContaining(problem),
    ]);
  });

  it.each<[string, string]>([
    ["aws-sdk:dynamodb:updateItm", "'Save': dynamodb has no action 'updateItm'"],
    ["aws-sdk:s3:getObject", "'Save': there is no service 's3'"],
    ["dynamodb:putItem", "'Save': dynamodb has no action 'putItem'"],
  ])("finds an unknown service or action: %s", (resource, problem) => {
    expect(lint(machine({ Save: service(resource) }))).toEqual([problem]);
  });

  it("finds a Choice without Default", () => {
    const { Default: _, ...open } = choice("{% true %}");
    expect(lint(machine({ Choose: open }))).toEqual([
      "'Choose': a Choice without Default fails the execution when no rule matches",
    ]);
  });
});

function choice(Condition: string) {
  return { Type: "Choice", Choices: [{ Condition, Next: "Save" }], Default: "Save" };
}

function racing(...ErrorEquals: string[]): Fields {
  return {
    Type: "Parallel",
    Branches: [workflow({ Won: { Type: "Fail", Error: "Race.Won" } })],
    ...catching(...ErrorEquals),
  };
}

function branchVariable(): Fields {
  const branch = workflow({ Inner: { Type: "Pass", Assign: { mine: 1 } }, Reads: pass("{% $mine & $jobId %}") });
  return { Race: { Type: "Parallel", Branches: [branch] }, Save: pass("{% $mine %}") };
}

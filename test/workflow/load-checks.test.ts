import { describe, expect, it } from "vitest";
import { InvalidDefinitionError } from "../../local/step-functions/states-error.ts";
import { invoke, startLaptop, workflow } from "../support/interpreter.ts";

type Fields = Readonly<Record<string, unknown>>;

const problemsOf = (definition: Fields): readonly string[] => {
  try {
    startLaptop().machine(definition);
    return [];
  } catch (error) {
    if (error instanceof InvalidDefinitionError) return error.problems;
    throw error;
  }
};
const pass = (more: Fields = {}) => workflow({ S: { Type: "Pass", ...more } });
const task = (more: Fields = {}) => workflow({ S: invoke("f", more) });
const resource = (Resource: string, more: Fields = {}) => workflow({ S: { Type: "Task", Resource, ...more } });
const inner = (Assign: Fields) => workflow({ Inner: { Type: "Pass", Assign } });
const retry = (more: Fields) => task({ Retry: [{ ErrorEquals: ["E"], ...more }] });
const map = (more: Fields, config?: Fields) =>
  workflow({ M: { Type: "Map", ItemProcessor: { ...pass(), ...(config && { ProcessorConfig: config }) }, ...more } });

const DISTRIBUTED = { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" };
const WRITER = { ResultWriter: { Resource: "arn:aws:states:::s3:putObject", Arguments: { Bucket: "b" } } };
const reader = (ReaderConfig: object, Arguments: object = { Bucket: "b", Key: "k" }) => ({
  ItemReader: { Resource: "arn:aws:states:::s3:getObject", ReaderConfig, Arguments },
});

describe("a definition is refused at load when", () => {
  it.each<[string, Fields, string]>([
    ["a field is unknown", task({ TimeoutSecond: 1 }), "'S': the field TimeoutSecond is not known here"],
    ["a field belongs to JSONPath", pass({ ResultPath: "$" }), "'S': the field ResultPath is not known here"],
    ["a state asks for JSONPath", pass({ QueryLanguage: "JSONPath" }), "'S': QueryLanguage must be \"JSONata\""],
    ["the machine does not ask for JSONata", { ...pass(), QueryLanguage: "JSONPath" }, "QueryLanguage must be"],
    ["a type is unknown", pass({ Type: "Passs" }), "'S': the type 'Passs' is unknown"],
    ["a type is one of JavaScript's own words", pass({ Type: "constructor" }), "the type 'constructor' is unknown"],
    ["a required field is missing", workflow({ S: { Type: "Task" } }), "'S': Resource is missing"],
    ["a state is no object", { StartAt: "S", States: { S: 7 } }, "'S': must be an object"],
    ["there are no states", { StartAt: "S" }, "States is missing"],
    ["a field of a retrier is unknown", retry({ MaxAttempt: 1 }), "Retry[0]: the field MaxAttempt is not known here"],
    ["a jitter is unknown", retry({ JitterStrategy: "SOME" }), 'JitterStrategy must be "FULL" or "NONE"'],
    ["a backoff shrinks", retry({ BackoffRate: 0.5 }), "BackoffRate must be a number of at least 1"],
    ["an interval is no whole number", retry({ IntervalSeconds: 0 }), "IntervalSeconds must be an integer"],
    [
      "a longest delay is not longer",
      retry({ IntervalSeconds: 5, MaxDelaySeconds: 5 }),
      "MaxDelaySeconds must be greater",
    ],
    ["a retrier names no error", retry({ ErrorEquals: [] }), "ErrorEquals must be a list"],
    ["a time limit is zero", task({ TimeoutSeconds: 0 }), "TimeoutSeconds must be an integer from 1"],
    [
      "a machine's time limit is an expression",
      { ...pass(), TimeoutSeconds: "{% 1 %}" },
      "TimeoutSeconds must be an integer",
    ],
    [
      "a heartbeat is not shorter",
      task({ TimeoutSeconds: 5, HeartbeatSeconds: 5 }),
      "HeartbeatSeconds must be smaller",
    ],
    ["States.ALL has company", retry({ ErrorEquals: ["States.ALL", "E"] }), "States.ALL must stand alone"],
    [
      "States.ALL is not last",
      task({ Retry: [{ ErrorEquals: ["States.ALL"] }, { ErrorEquals: ["E"] }] }),
      "Retry[0]: States.ALL must stand alone and in the last rule",
    ],
    ["a target is missing", pass({ Next: "Gone" }), "'S': leads to 'Gone', which is not there"],
    ["a Catch leads nowhere", task({ Catch: [{ ErrorEquals: ["E"], Next: "Gone" }] }), "'S': leads to 'Gone'"],
    ["a branch leads out of itself", branchOut(), "'In': leads to 'Out', which is not there"],
    ["the start is missing", { ...pass(), StartAt: "Gone" }, "StartAt names 'Gone'"],
    [
      "a state cannot be reached",
      { StartAt: "A", States: { ...pass({ End: true }).States, A: { Type: "Succeed" } } },
      "'S': cannot be reached",
    ],
    [
      "a state has neither Next nor End",
      { StartAt: "S", States: { S: { Type: "Pass" } } },
      "'S': needs either Next or End",
    ],
    [
      "a state has both",
      { StartAt: "S", States: { S: { Type: "Pass", Next: "S", End: true } } },
      "needs either Next or End",
    ],
    ["two states have one name", twins(), "'S': another state has the same name"],
    ["a name is too long", workflow({ ["x".repeat(81)]: { Type: "Pass" } }), "more than 80 characters"],
    ["a Wait has no time", workflow({ W: { Type: "Wait" } }), "needs either Seconds or Timestamp"],
    [
      "a Wait has a date alone",
      workflow({ W: { Type: "Wait", Timestamp: "2026-01-01" } }),
      "Timestamp must be an RFC 3339",
    ],
    [
      "a resource is unknown",
      resource("arn:aws:states:::glue:startJobRun"),
      "the resource 'arn:aws:states:::glue:startJobRun' is not known",
    ],
    ["an SDK service is unknown", resource("arn:aws:states:::aws-sdk:foo:bar"), "is not known"],
    ["a resource is a bare function", resource("arn:aws:lambda:us-east-1:1:function:f"), "is not known"],
    [
      "an integration has no token to wait for",
      resource("arn:aws:states:::dynamodb:putItem.waitForTaskToken"),
      "is not known",
    ],
    [
      "an invocation has other arguments",
      task({ Arguments: { FunctionName: "f", Qualifer: "1" } }),
      "Arguments: the field Qualifer",
    ],
    [
      "a distributed Map runs Express executions",
      map(WRITER, { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" }),
      "'M': ItemProcessor: ProcessorConfig: ExecutionType must be STANDARD here",
    ],
    ["a distributed Map writes no results", map({}, DISTRIBUTED), "'M': a distributed Map needs a ResultWriter here"],
    [
      "a distributed Map batches its items",
      map({ ...WRITER, ItemBatcher: {} }, DISTRIBUTED),
      "'M': the field ItemBatcher",
    ],
    [
      "a reader reads something else",
      map({ ...WRITER, ...reader({ InputType: "CSV" }) }, DISTRIBUTED),
      '\'M\': ItemReader: ReaderConfig: InputType must be "JSON" or "JSONL"',
    ],
    [
      "a reader has an unknown field",
      map({ ...WRITER, ...reader({ InputType: "JSON", ItemsPointer: "/a" }) }, DISTRIBUTED),
      "'M': ItemReader: ReaderConfig: the field ItemsPointer is not known here",
    ],
    [
      "a reader has no key",
      map({ ...WRITER, ...reader({ InputType: "JSON" }, { Bucket: "b" }) }, DISTRIBUTED),
      "'M': ItemReader: Arguments: Key is missing",
    ],
    [
      "a distributed Map has two sources of items",
      map({ ...WRITER, ...reader({ InputType: "JSON" }), Items: [] }, DISTRIBUTED),
      "'M': has both Items and an ItemReader",
    ],
    [
      "results are transformed",
      map({ ResultWriter: { ...WRITER.ResultWriter, WriterConfig: { OutputType: "JSONL" } } }, DISTRIBUTED),
      "'M': ResultWriter: the field WriterConfig is not known here",
    ],
    ["a label could not stand in an ARN", map({ ...WRITER, Label: "a:b" }, DISTRIBUTED), "'M': Label must be a label"],
    [
      "more than everything may fail",
      map({ ...WRITER, ToleratedFailurePercentage: 101 }, DISTRIBUTED),
      "'M': ToleratedFailurePercentage must be a number from 0 to 100",
    ],
    [
      "an inline Map tolerates failures",
      map({ ToleratedFailureCount: 1 }),
      "'M': the field ToleratedFailureCount is a distributed Map's",
    ],
    ["a Condition is text", choice("true"), "Choices[0]: Condition must be true, false or a JSONata expression"],
    ["JSONata has a syntax error", pass({ Output: { a: ["{% $sum( %}"] } }), "'S': Output/a[0]: JSONata:"],
    ["an expression is not closed", pass({ Output: "{% 1 }" }), "must begin with {% and end with %}"],
    ["an expression is empty", pass({ Output: "{% %}" }), "'S': Output must be JSON without empty expressions"],
    ["an expression reads a missing document", pass({ Output: "{% $.a %}" }), "'S': Output: $ has no value here"],
    [
      "an expression reads the root",
      pass({ Output: "{% $map([1], function($v) { $$.a }) %}" }),
      "$$ has no value here",
    ],
    ["an expression has a bare name", pass({ Output: "{% $sum(order.total) %}" }), "'order' must be a variable"],
    ["$eval is used", pass({ Output: "{% $eval('1') %}" }), "$eval is not available"],
    [
      "Arguments read the result",
      task({ Arguments: "{% $states.result %}" }),
      "Arguments: $states.result has no value here",
    ],
    [
      "Output reads the error",
      task({ Output: "{% $states.errorOutput %}" }),
      "Output: $states.errorOutput has no value here",
    ],
    [
      "$states has a misspelt field",
      pass({ Output: "{% $states.inptu.x %}" }),
      "Output: $states.inptu has no value here",
    ],
    ["a variable has no name", pass({ Assign: { "a-b": 1 } }), "'a-b' is no name for a variable"],
    ["$states is assigned", pass({ Assign: { states: 1 } }), "the name 'states' is reserved"],
    ["an inner state assigns an outer variable", outerName(), "'Inner': Assign: 'x' belongs to an outer workflow"],
  ])("%s", (_, definition, problem) => {
    expect(problemsOf(definition).join("\n")).toContain(problem);
  });

  it("anything is wrong, and all of it is told at once", () => {
    const definition = workflow({ A: { Type: "Pass", Foo: 1 }, B: { Type: "Pass", Output: "{% ( %}", Next: "Gone" } });
    expect(problemsOf(definition)).toHaveLength(3);
    expect(() => startLaptop().machine(definition)).toThrow(/Foo[\s\S]*Gone[\s\S]*JSONata/);
  });
});

describe("a definition is taken when", () => {
  it.each<[string, Fields]>([
    [
      "a context of its own gives $ and names a meaning",
      pass({ Output: "{% $states.input.xs[$.v > 1].v ~> $map(function($x) { $x }) %}" }),
    ],
    ["time limits are computed", task({ TimeoutSeconds: "{% $states.input.limit %}", HeartbeatSeconds: 3 })],
    ["a retrier forbids retries", retry({ MaxAttempts: 0 })],
    [
      "branches assign the same names as each other",
      workflow({ P: { Type: "Parallel", Branches: [inner({ x: 1 })] } }),
    ],
    ["another partition is meant", resource("arn:aws-us-gov:states:::lambda:invoke")],
    ["a Map says that it is inline", map({}, { Mode: "INLINE" })],
  ])("%s", (_, definition) => {
    expect(problemsOf(definition)).toEqual([]);
  });
});

function branchOut(): Fields {
  const branch = { StartAt: "In", States: { In: { Type: "Pass", Next: "Out" } } };
  return workflow({ P: { Type: "Parallel", Branches: [branch] }, Out: { Type: "Succeed" } });
}

function twins(): Fields {
  return workflow({ P: { Type: "Parallel", Branches: [pass(), pass()] } });
}

function choice(Condition: unknown): Fields {
  return workflow({ C: { Type: "Choice", Choices: [{ Condition, Next: "E" }], Default: "E" }, E: { Type: "Succeed" } });
}

/** The outer assignment comes later: the name is the outer workflow's all the same. */
function outerName(): Fields {
  return workflow({ P: { Type: "Parallel", Branches: [inner({ x: 1 })] }, Later: { Type: "Pass", Assign: { x: 2 } } });
}

import { beforeAll, describe, expect, it } from "vitest";
import { lintDefinition } from "../../local/step-functions/lint.ts";
import type { Assembly } from "../../local/template/assembly.ts";
import { batchAssembly } from "../support/batch-track.ts";

type Fields = Readonly<Record<string, unknown>>;
let assembly: Assembly;
let machine: Assembly["stateMachines"][number];
const state = (name: string) => (machine.definition.States as Record<string, Fields>)[name] ?? {};

beforeAll(async () => {
  assembly = await batchAssembly();
  machine = assembly.stateMachines.find(({ name }) => name.endsWith("-Batch")) ?? assertNever();
});

const assertNever = (): never => {
  throw new Error("the stack has no batch machine");
};

describe("the batch machine", () => {
  it("runs videos as Standard executions over an object of JSON lines, and keeps their results", () => {
    const map = state("Every video");
    expect((map.ItemProcessor as Fields).ProcessorConfig).toEqual({ Mode: "DISTRIBUTED", ExecutionType: "STANDARD" });
    expect(map.ItemReader).toMatchObject({
      Resource: "arn:aws:states:::s3:getObject",
      ReaderConfig: { InputType: "JSONL" },
      Arguments: { Bucket: assembly.buckets[0] },
    });
    // Without the CDK's feature flag the writer vanishes from the template in silence.
    expect(map.ResultWriter).toMatchObject({
      Resource: "arn:aws:states:::s3:putObject",
      Arguments: { Bucket: assembly.buckets[0], Prefix: expect.stringContaining("resultsPrefix") },
    });
    expect(map.MaxConcurrency).toContain("concurrency");
    // A second threshold would end the Map Run too, whichever is exceeded first.
    expect(map.ToleratedFailurePercentage).toBeUndefined();
    expect(map.ToleratedFailureCount).toContain("$states.input.videos");
  });

  it("hands only its own errors on: whatever breaks leads to Close", () => {
    for (const name of ["Open", "List a page", "Keep the page", "Every video"]) {
      expect(state(name).Catch, name).toMatchObject([{ ErrorEquals: ["States.ALL"], Next: "Close" }]);
    }
  });

  it("joins and starts jobs by their id through the transcript machine's alias", () => {
    const { States } = state("Every video").ItemProcessor as { States: Record<string, Fields> };
    const run = States["Run the job"] ?? {};
    expect(run.Resource).toBe("arn:aws:states:::states:startExecution.sync:2");
    const { StateMachineArn, Name, Input } = run.Arguments as Fields;
    const transcript = assembly.stateMachines.find(({ name }) => name.includes("Transcript"));
    expect(transcript?.aliasArns).toContain(StateMachineArn);
    expect({ Name, Input }).toEqual({ Name: "{% $begun.jobId %}", Input: { jobId: "{% $begun.jobId %}" } });
  });

  it("is started by the batch function through its alias", () => {
    const [batch] = Object.values(assembly.functions).filter(({ folder }) => folder === "batch");
    expect(machine.aliasArns).toContain(batch?.environment.BATCH_MACHINE_ARN);
    expect(batch?.environment.BATCH_MAX_CONCURRENCY).toBe("10");
  });

  it("has nothing against it", () => {
    const known = { errorNames: [], services: { sfn: ["startExecution"], eventbridge: ["putEvents"] } };
    const aboutNames = /nobody raises/;
    expect(lintDefinition(machine.definition, known).filter((problem) => !aboutNames.test(problem))).toEqual([]);
  });
});

describe("the one schedule of batches", () => {
  it("starts a sweep every five minutes, with the id of its execution", () => {
    const sweeps = assembly.schedules.filter(({ target }) => target.input?.includes("sweep"));
    expect(sweeps).toHaveLength(1);
    const [sweep] = sweeps;
    expect(sweep).toMatchObject({ expression: "rate(5 minutes)", windowMs: 60_000 });
    expect(JSON.parse(sweep?.target.input ?? "{}")).toEqual({
      do: "sweep",
      executionId: "<aws.scheduler.execution-id>",
    });
    expect(assembly.functions[sweep?.target.arn ?? ""]?.folder).toBe("batch");
  });
});

describe("runs that are lost", () => {
  it("are told to the batch function", () => {
    const rule = assembly.rules.find(({ name }) => name.startsWith("LostBatches"));
    expect(rule?.pattern).toMatchObject({
      source: ["aws.states"],
      detail: { status: ["FAILED", "TIMED_OUT", "ABORTED"], stateMachineArn: [machine.arn] },
    });
    expect(assembly.functions[rule?.targets[0]?.arn ?? ""]?.folder).toBe("batch");
  });

  it("and lost jobs are told of through the alias of one machine, whose executions bear the end's name", () => {
    const ends = assembly.stateMachines.find(({ name }) => name.includes("Ends"));
    for (const folder of ["batch", "reaper"]) {
      const [teller] = Object.values(assembly.functions).filter((found) => found.folder === folder);
      expect(ends?.aliasArns, folder).toContain(teller?.environment.ENDS_MACHINE_ARN);
    }
    const tell = { Resource: "arn:aws:states:::events:putEvents", End: true };
    expect(ends?.definition.States).toMatchObject({ "Tell the end": tell });
  });
});

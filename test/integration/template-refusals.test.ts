import { expect, test } from "vitest";
import { loadAssembly } from "../../local/template/load.ts";
import { assemblyFolder, functionResource, jobsTable as jobs, type Resources } from "../support/assembly-folder.ts";

const code = { S3Key: "asset.1.zip" };
test.each<[string, Resources, string]>([
  [
    "a resource type",
    { Queue: { Type: "AWS::Kinesis::Stream" } },
    "Queue: the resource type AWS::Kinesis::Stream is not known",
  ],
  [
    "a function property",
    { Work: functionResource(code, { ImageConfig: {} }) },
    "Work: the function property ImageConfig is not known",
  ],
  ["a runtime", { Work: functionResource(code, { Runtime: "python3.13" }) }, "Work: runtime python3.13"],
  [
    "an intrinsic function",
    { Work: functionResource(code, { Environment: { Variables: { A: { "Fn::ImportValue": "x" } } } }) },
    "Work: the intrinsic function Fn::ImportValue is not known",
  ],
  [
    "a reference to nothing",
    { Work: functionResource(code, { Environment: { Variables: { A: { Ref: "Nowhere" } } } }) },
    "Work: refers to Nowhere, which is not in the template",
  ],
  [
    "an attribute",
    {
      Jobs: jobs,
      Work: functionResource(code, { Environment: { Variables: { A: { "Fn::GetAtt": ["Jobs", "StreamArn"] } } } }),
    },
    "Work: no local StreamArn of Jobs",
  ],
  ["an asset that is not there", { Work: functionResource({ S3Key: "other.zip" }) }, "Work: no asset other.zip"],
  [
    "an Express machine",
    { Machine: { Type: "AWS::StepFunctions::StateMachine", Properties: { StateMachineType: "EXPRESS" } } },
    "Machine: only Standard machines",
  ],
  [
    "a definition that is not JSON",
    { Machine: { Type: "AWS::StepFunctions::StateMachine", Properties: { DefinitionString: "{" } } },
    "Machine: the definition is not JSON",
  ],
  [
    "a local index",
    { Jobs: { ...jobs, Properties: { ...jobs.Properties, LocalSecondaryIndexes: [] } } },
    "Jobs: local secondary indexes",
  ],
  [
    "a target's transformer",
    {
      Rule: {
        Type: "AWS::Events::Rule",
        Properties: { EventPattern: {}, Targets: [{ Id: "1", Arn: "a", InputTransformer: {} }] },
      },
    },
    "Rule: the target field InputTransformer",
  ],
])("refuses %s that it does not know, with the logical id", (_, resources, message) => {
  const assembly = assemblyFolder();
  assembly.code("");

  expect(() => loadAssembly(assembly.with(resources))).toThrow(message);
});

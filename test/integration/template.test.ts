import { join } from "node:path";
import { expect, test } from "vitest";
import { FUNCTION_SETTINGS } from "../../lambdas/shared/config/functions.ts";
import { loadAssembly } from "../../local/template/load.ts";
import { assemblyFolder, functionResource, jobsTable as jobs, type Resources } from "../support/assembly-folder.ts";
import { synthRace } from "../support/synth-race.ts";

test("gives functions with local names in their variables, reachable by version and alias", () => {
  const { code, with: withResources, folder } = assemblyFolder();
  const bundle = code("export const handler = async () => 1;");
  const layer = code("");
  const assembly = loadAssembly(
    withResources({
      Jobs: jobs,
      Secret: { Type: "AWS::SecretsManager::Secret", Properties: {} },
      Layer: { Type: "AWS::Lambda::LayerVersion", Properties: { Content: layer } },
      captionsFunction0123ABCD: functionResource(bundle, {
        Timeout: 20,
        MemorySize: 512,
        EphemeralStorage: { Size: 1024 },
        ReservedConcurrentExecutions: 2,
        Layers: [{ Ref: "Layer" }],
        Environment: {
          Variables: {
            TABLE: { Ref: "Jobs" },
            SECRET: { Ref: "Secret" },
            PLACE: { "Fn::Sub": "\u0024{AWS::Region}/\u0024{Jobs.Arn}/\u0024{!literal}" },
            JOINED: { "Fn::Join": ["-", ["a", { "Fn::Select": [1, { "Fn::Split": ["|", "x|y"] }] }]] },
          },
        },
      }),
      Version: { Type: "AWS::Lambda::Version", Properties: { FunctionName: { Ref: "captionsFunction0123ABCD" } } },
      Alias: {
        Type: "AWS::Lambda::Alias",
        Properties: { FunctionName: { Ref: "captionsFunction0123ABCD" }, Name: "live" },
      },
    }),
  );

  const arn = "arn:aws:lambda:us-east-1:000000000000:function:captionsFunction0123ABCD";
  const spec = assembly.functions[arn];
  expect(Object.keys(assembly.functions).sort()).toEqual([arn, `${arn}:1`, `${arn}:live`]);
  expect(assembly.functions[`${arn}:1`]).toBe(spec);
  expect(spec).toEqual({
    name: "captionsFunction0123ABCD",
    folder: "captions",
    arn,
    codeDir: join(folder, "asset.1"),
    handler: "index.handler",
    timeoutSeconds: 20,
    memoryMb: 512,
    tmpMb: 1024,
    environment: {
      TABLE: "Jobs",
      SECRET: "arn:aws:secretsmanager:us-east-1:000000000000:secret:Secret-000000",
      PLACE: "us-east-1/arn:aws:dynamodb:us-east-1:000000000000:table/Jobs/\u0024{literal}",
      JOINED: "a-y",
    },
    layerDirs: [join(folder, "asset.2")],
    reservedConcurrency: 2,
  });
  expect(assembly.tables).toEqual([
    {
      name: "Jobs",
      keySchema: jobs.Properties.KeySchema,
      attributeDefinitions: jobs.Properties.AttributeDefinitions,
      gsis: [],
      ttlAttribute: "expiresAt",
    },
  ]);
});

test("gives machines with their definition resolved, from a string, an object or a file", () => {
  const assembly = assemblyFolder();
  const machine = (Properties: object) => ({ Type: "AWS::StepFunctions::StateMachine", Properties });
  const { stateMachines } = loadAssembly(
    assembly.with({
      Jobs: jobs,
      Text: machine({ DefinitionString: { "Fn::Join": ["", ['{"Table":"', { Ref: "Jobs" }, '"}']] } }),
      File: machine({
        DefinitionS3Location: assembly.file('{"StartAt":"\u0024{Begin}"}'),
        DefinitionSubstitutions: { Begin: { Ref: "Jobs" } },
      }),
      Fields: machine({ StateMachineName: "fields", Definition: { StartAt: { Ref: "Jobs" } } }),
      Version: { Type: "AWS::StepFunctions::StateMachineVersion", Properties: { StateMachineArn: { Ref: "Text" } } },
      Alias: {
        Type: "AWS::StepFunctions::StateMachineAlias",
        Properties: {
          Name: "live",
          DeploymentPreference: { Type: "ALL_AT_ONCE", StateMachineVersionArn: { Ref: "Version" } },
        },
      },
    }),
  );

  const arn = "arn:aws:states:us-east-1:000000000000:stateMachine:Text";
  expect(stateMachines[0]).toEqual({
    name: "Text",
    arn,
    aliasArns: [`${arn}:1`, `${arn}:live`],
    definition: { Table: "Jobs" },
    definitionText: '{"Table":"Jobs"}',
  });
  expect(stateMachines[1]).toMatchObject({ name: "File", definition: { StartAt: "Jobs" } });
  expect(stateMachines[2]).toMatchObject({ name: "fields", definition: { StartAt: "Jobs" }, aliasArns: [] });
});

test("gives rules and schedules with the functions and machines they start", () => {
  const { code, with: withResources } = assemblyFolder();
  const { rules, schedules } = loadAssembly(
    withResources({
      Work: functionResource(code("")),
      Topic: { Type: "AWS::SNS::Topic" },
      Rule: {
        Type: "AWS::Events::Rule",
        Properties: {
          EventPattern: { source: ["aws.states"] },
          State: "ENABLED",
          Targets: [
            { Id: "1", Arn: { "Fn::GetAtt": ["Work", "Arn"] }, RetryPolicy: {} },
            { Id: "2", Arn: { Ref: "Topic" } },
          ],
        },
      },
      Hourly: {
        Type: "AWS::Events::Rule",
        Properties: {
          ScheduleExpression: "rate(1 hour)",
          Targets: [{ Id: "1", Arn: { "Fn::GetAtt": ["Work", "Arn"] }, Input: "{}" }],
        },
      },
      Off: { Type: "AWS::Events::Rule", Properties: { EventPattern: {}, State: "DISABLED", Targets: [] } },
      Nightly: {
        Type: "AWS::Scheduler::Schedule",
        Properties: {
          ScheduleExpression: "cron(0 2 * * ? *)",
          ScheduleExpressionTimezone: "Europe/Vienna",
          FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 2 },
          Target: { Arn: { "Fn::GetAtt": ["Work", "Arn"] }, RoleArn: "r" },
        },
      },
    }),
  );

  const arn = "arn:aws:lambda:us-east-1:000000000000:function:Work";
  expect(rules).toEqual([{ name: "Rule", pattern: { source: ["aws.states"] }, targets: [{ arn }] }]);
  expect(schedules).toEqual([
    { name: "Hourly", expression: "rate(1 hour)", timezone: "UTC", windowMs: 0, target: { arn, input: "{}" } },
    { name: "Nightly", expression: "cron(0 2 * * ? *)", timezone: "Europe/Vienna", windowMs: 120_000, target: { arn } },
  ]);
});

test.each([
  [{ "Fn::Equals": [{ Ref: "AWS::Region" }, "us-east-1"] }, "yes", 1],
  [{ "Fn::Not": [{ "Fn::Or": [{ "Fn::Equals": ["a", "a"] }, { "Fn::Equals": ["a", "b"] }] }] }, "no", 0],
  [{ "Fn::And": [{ Condition: "Always" }, { "Fn::Equals": ["x", "x"] }] }, "yes", 1],
])("follows the condition %j", (condition, chosen, tables) => {
  const { code, with: withResources } = assemblyFolder();
  const Environment = {
    Variables: {
      CHOSEN: { "Fn::If": ["Here", "yes", "no"] },
      GONE: { "Fn::If": ["Here", { Ref: "AWS::NoValue" }, { Ref: "AWS::NoValue" }] },
    },
  };
  const resources: Resources = {
    Work: functionResource(code(""), { Environment: { Variables: { CHOSEN: Environment.Variables.CHOSEN } } }),
    Jobs: { ...jobs, Condition: "Here" },
  };

  const assembly = loadAssembly(
    withResources(resources, { Conditions: { Here: condition, Always: { "Fn::Equals": ["1", "1"] } } }),
  );

  expect(Object.values(assembly.functions)[0]?.environment).toEqual({ CHOSEN: chosen });
  expect(assembly.tables).toHaveLength(tables);
});

test("understands the stack of this project", async () => {
  const assembly = loadAssembly(await synthRace());

  const folders = new Set(Object.values(assembly.functions).map((spec) => spec.folder));
  expect(folders).toEqual(new Set(Object.keys(FUNCTION_SETTINGS)));
  expect(assembly.stateMachines.length).toBeGreaterThan(0);
  for (const { definitionText } of assembly.stateMachines) expect(definitionText).not.toMatch(/Fn::|\$\{Token/);
  expect(assembly.rules[0]?.targets).toHaveLength(1);
});

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Assembly } from "../../local/template/assembly.ts";
import { loadAssembly } from "../../local/template/load.ts";
import { type SynthesiseProps, synthesise } from "../../local/template/synthesise.ts";
import { assemblyFolder, functionResource, type Resources } from "../support/assembly-folder.ts";
import { synthRace } from "../support/synth-race.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

describe("synthesise", () => {
  /** A project whose app notes each run and writes `lib/answer.txt` into its cloud assembly. */
  function project(body = ""): SynthesiseProps & { runs(): number } {
    const projectDir = temporaryFolder();
    const cacheDir = temporaryFolder();
    mkdirSync(join(projectDir, "lib"));
    writeFileSync(join(projectDir, "lib", "answer.txt"), "one");
    writeFileSync(join(projectDir, "package.json"), '{"type":"module"}');
    writeFileSync(
      join(projectDir, "lib", "app.ts"),
      `import { appendFileSync, copyFileSync, writeFileSync } from "node:fs";
       appendFileSync("runs.log", "x"); const out: string = process.env.CDK_OUTDIR ?? "";
       copyFileSync("lib/answer.txt", out + "/answer.txt"); writeFileSync(out + "/stage.txt", String(process.env.STAGE)); ${body}
       writeFileSync(out + "/manifest.json", "{}");`,
    );
    const log = join(projectDir, "runs.log");
    return { projectDir, cacheDir, runs: () => (existsSync(log) ? readFileSync(log, "utf8").length : 0) };
  }
  const answer = (assemblyDir: string) => readFileSync(join(assemblyDir, "answer.txt"), "utf8");
  const assemblies = ({ cacheDir }: SynthesiseProps) =>
    readdirSync(join(cacheDir, "synth")).filter((name) => /^[0-9a-f]{32}$/.test(name));

  test("runs the app once for the same files, also for callers at the same time", async () => {
    const props = project();

    const [first, same] = await Promise.all([synthesise(props), synthesise(props)]);
    const later = await synthesise(props);

    expect(first).toMatchObject({ fromCache: false });
    expect(same.assemblyDir).toBe(first.assemblyDir);
    expect(later).toEqual({ assemblyDir: first.assemblyDir, fromCache: true });
    expect(props.runs()).toBe(1);
  });

  test("runs again for a file that has changed", async () => {
    const props = project();
    await synthesise(props);
    writeFileSync(join(props.projectDir, "lib", "answer.txt"), "two");

    const { assemblyDir, fromCache } = await synthesise(props);

    expect(fromCache).toBe(false);
    expect(answer(assemblyDir)).toBe("two");
  });

  test("runs again for another variable, a new file and a file that is gone", async () => {
    const props = project();
    await synthesise(props);
    const prod = await synthesise({ ...props, environment: { STAGE: "prod" } });
    mkdirSync(join(props.projectDir, "lambdas"));
    writeFileSync(join(props.projectDir, "lambdas", "new.ts"), "");
    const more = await synthesise(props);
    rmSync(join(props.projectDir, "lambdas", "new.ts"));

    expect(readFileSync(join(prod.assemblyDir, "stage.txt"), "utf8")).toBe("prod");
    expect(more.fromCache).toBe(false);
    expect(props.runs()).toBe(3);
  });

  test("keeps the two assemblies used last", async () => {
    const props = project();
    const kept: string[] = [];
    for (const content of ["1", "22", "333", "4444"]) {
      writeFileSync(join(props.projectDir, "lib", "answer.txt"), content);
      kept.push((await synthesise(props)).assemblyDir);
    }

    expect(kept.map((folder) => existsSync(folder))).toEqual([false, false, true, true]);
    expect(assemblies(props)).toHaveLength(2);
  });

  test("leaves nothing behind when the app fails, and shows what it printed", async () => {
    const props = project(`throw new Error("no such lane");`);

    await expect(synthesise(props)).rejects.toMatchObject({
      name: "SynthesisError",
      message: expect.stringContaining("no such lane"),
    });

    expect(readdirSync(join(props.cacheDir, "synth"))).toEqual(["files.json"]);
    expect(props.runs()).toBe(1);
  });

  test("does it again when a file changes meanwhile", async () => {
    const props = project(`writeFileSync("lib/answer.txt", "changed");`);

    const { assemblyDir } = await synthesise(props);

    expect(answer(assemblyDir)).toBe("changed");
    expect(props.runs()).toBe(2);
  });

  test("makes one finished assembly when two processes begin together", async () => {
    const { projectDir, cacheDir } = project("await new Promise((done) => setTimeout(done, 200));");
    const module = JSON.stringify(join(import.meta.dirname, "../../local/template/synthesise.ts"));
    const script = `import { synthesise } from ${module}; const { assemblyDir } = await synthesise(${JSON.stringify({ projectDir, cacheDir })}); process.stdout.write(assemblyDir);`;
    const { spawn } = await import("node:child_process");
    const run = () =>
      new Promise<string>((done) => {
        const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
          stdio: ["ignore", "pipe", "inherit"],
        });
        let printed = "";
        child.stdout.on("data", (chunk) => {
          printed += chunk;
        });
        child.once("close", () => done(printed));
      });

    const [one, two] = await Promise.all([run(), run()]);

    expect(one).toBe(two);
    expect(readdirSync(join(cacheDir, "synth")).sort()).toEqual([one.split("/").at(-1), "files.json"].sort());
  });
});

describe("load", () => {
  const jobs = {
    Type: "AWS::DynamoDB::GlobalTable",
    Properties: {
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
    },
  };

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
            Target: { Arn: { "Fn::GetAtt": ["Work", "Arn"] }, RoleArn: "r" },
          },
        },
      }),
    );

    const arn = "arn:aws:lambda:us-east-1:000000000000:function:Work";
    expect(rules).toEqual([{ name: "Rule", pattern: { source: ["aws.states"] }, targets: [{ arn }] }]);
    expect(schedules).toEqual([
      { name: "Hourly", expression: "rate(1 hour)", timezone: "UTC", target: { arn, input: "{}" } },
      { name: "Nightly", expression: "cron(0 2 * * ? *)", timezone: "Europe/Vienna", target: { arn } },
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

  test("understands the stack of this project", () => {
    const folder = synthRace();

    const assembly: Assembly = loadAssembly(folder);

    rmSync(folder, { recursive: true });
    const folders = new Set(Object.values(assembly.functions).map((spec) => spec.folder));
    expect(folders).toEqual(
      new Set(["api", "captions", "deepgram", "finish", "lookup", "preflight", "reaper", "youtubei", "ytdlp"]),
    );
    expect(assembly.stateMachines).toHaveLength(1);
    expect(assembly.stateMachines[0]?.definitionText).not.toMatch(/Fn::|\$\{Token/);
    expect(assembly.rules[0]?.targets).toHaveLength(1);
  }, 60_000);
});

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { FUNCTION_SETTINGS } from "../../lambdas/shared/config/functions.ts";
import { synthRace } from "../support/synth-race.ts";

interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
}
interface Statement {
  readonly Action: string | readonly string[];
  readonly Condition?: unknown;
}
let resources: Record<string, Resource>;
const ofType = (type: string) => Object.entries(resources).filter(([, resource]) => resource.Type === type);

/** Path of a resource of the REST API; its root is empty. */
function pathOf(reference: unknown): string {
  const { Ref } = reference as { Ref?: string };
  const properties = Ref === undefined ? undefined : resources[Ref]?.Properties;
  return properties ? `${pathOf(properties.ParentId)}/${properties.PathPart}` : "";
}

beforeAll(async () => {
  const outdir = await synthRace();
  const file = readdirSync(outdir).find((name) => name.endsWith(".template.json")) ?? "";
  resources = JSON.parse(readFileSync(join(outdir, file), "utf8")).Resources;
});

describe("the synthesised template", () => {
  it("runs every function on Node 24 with its own log group that has a retention", () => {
    const functions = ofType("AWS::Lambda::Function");
    expect(functions).toHaveLength(Object.keys(FUNCTION_SETTINGS).length);
    for (const [id, { Properties }] of functions) {
      expect(Properties.Runtime, id).toBe("nodejs24.x");
      const group = (Properties.LoggingConfig as { LogGroup: { Ref: string } }).LogGroup.Ref;
      expect(resources[group]?.Properties.RetentionInDays, id).toBeGreaterThan(0);
    }
  });

  it("keeps all lines as long as the stage says, also those that API Gateway writes, and no longer than the stack", () => {
    const groups = ofType("AWS::Logs::LogGroup") as [string, Resource & { DeletionPolicy?: string }][];
    for (const [id, { Properties, DeletionPolicy }] of groups) {
      expect(Properties.RetentionInDays, id).toBeGreaterThan(0);
      expect(DeletionPolicy, id).toBe("Delete");
    }
    expect(JSON.stringify(groups)).toContain("API-Gateway-Execution-Logs_");
  });

  it("lets the state machine invoke published versions only", () => {
    const text = JSON.stringify(ofType("AWS::StepFunctions::StateMachine"));
    const invoked = [...text.matchAll(/"Ref":"([A-Za-z0-9]*Version[A-Za-z0-9]*)"/g)].map((match) => match[1] ?? "");
    expect(new Set(invoked).size).toBeGreaterThanOrEqual(8);
    for (const id of invoked) expect(resources[id]?.Type).toBe("AWS::Lambda::Version");
    expect(text).not.toMatch(/Fn::GetAtt":\["[A-Za-z0-9]*Function[0-9A-F]+","Arn"\]/);
  });

  it("starts the state machines through an alias on a version", () => {
    const machines = ofType("AWS::StepFunctions::StateMachine");
    expect(ofType("AWS::StepFunctions::StateMachineVersion")).toHaveLength(machines.length);
    expect(ofType("AWS::StepFunctions::StateMachineAlias")).toHaveLength(machines.length);
    const api = ofType("AWS::Lambda::Function").find(([id]) => id.startsWith("api"))?.[1];
    expect(JSON.stringify(api?.Properties.Environment)).toContain("Alias");
  });

  it("gives the proxy's secret to the functions that reach the outside and to nobody else", () => {
    const readers = ofType("AWS::IAM::Policy")
      .filter(([, { Properties }]) => JSON.stringify(Properties).includes("secretsmanager:GetSecretValue"))
      .map(([id]) => id.replace(/Role.*/, ""))
      .sort();
    expect(readers).toEqual(["captions", "deepgram", "listing", "preflight", "youtubei", "ytdlp"]);
  });

  it("gives the recogniser's key to the lane that buys speech and to nobody else", () => {
    const [secret] = ofType("AWS::SecretsManager::Secret")
      .map(([id]) => id)
      .filter((id) => id.includes("Deepgram"));
    const users = ofType("AWS::IAM::Policy").filter(([, policy]) => JSON.stringify(policy).includes(secret ?? "none"));
    expect(users.map(([id]) => id.replace(/Role.*/, ""))).toEqual(["deepgram"]);
    const functions = ofType("AWS::Lambda::Function").filter(([, made]) =>
      JSON.stringify(made.Properties.Environment).includes("DEEPGRAM_SECRET_ID"),
    );
    expect(functions.map(([id]) => id.replace(/Function.*/, ""))).toEqual(["deepgram"]);
  });

  it("grants no wildcard action and no wildcard resource but what AWS itself demands", () => {
    const allowedOnAll = new Set(["states:SendTaskSuccess", "logs:", "xray:"]);
    for (const [id, { Properties }] of ofType("AWS::IAM::Policy")) {
      const { Statement } = Properties.PolicyDocument as {
        Statement: { Action: string | string[]; Resource: unknown }[];
      };
      for (const { Action, Resource } of Statement) {
        const actions = [Action].flat();
        expect(
          actions.filter((action) => action.endsWith("*")),
          id,
        ).toEqual([]);
        const excused = actions.every((action) => [...allowedOnAll].some((start) => action.startsWith(start)));
        if (!excused) expect([Resource].flat(), `${id}: ${actions}`).not.toContain("*");
      }
    }
  });

  it("asks for a key on every method but those that are open to all or to IAM alone", () => {
    const doors = ofType("AWS::ApiGateway::Method").map(([, { Properties }]) => {
      const { HttpMethod, AuthorizationType, ApiKeyRequired = false, ResourceId } = Properties;
      return `${HttpMethod} ${pathOf(ResourceId)} ${ApiKeyRequired ? "key" : AuthorizationType}`;
    });
    expect(doors.sort()).toEqual([
      "ANY /debug/connectivity AWS_IAM",
      "ANY /debug/errors AWS_IAM",
      "ANY /debug/proxy AWS_IAM",
      "ANY /docs NONE",
      "ANY /health/live NONE",
      "ANY /health/ready NONE",
      "ANY /metrics AWS_IAM",
      "ANY /openapi.json NONE",
      "ANY /version NONE",
      "ANY /{path+} key",
      "OPTIONS /{path+} NONE",
    ]);
  });

  it("has a key whose plan belongs to the stage that is deployed", () => {
    const [[planId, plan] = ["", undefined]] = ofType("AWS::ApiGateway::UsagePlan");
    const [[stageId] = [""]] = ofType("AWS::ApiGateway::Stage");
    expect(plan?.Properties.ApiStages).toMatchObject([{ Stage: { Ref: stageId } }]);
    const [[keyId] = [""]] = ofType("AWS::ApiGateway::ApiKey");
    expect(ofType("AWS::ApiGateway::UsagePlanKey").map(([, { Properties }]) => Properties)).toEqual([
      { KeyId: { Ref: keyId }, KeyType: "API_KEY", UsagePlanId: { Ref: planId } },
    ]);
  });

  it("lets the API write and read large answers under one prefix alone, where they expire after a day", () => {
    const [[bucketId, bucket] = ["", undefined]] = ofType("AWS::S3::Bucket");
    const policy = ofType("AWS::IAM::Policy").find(([id]) => id.startsWith("api"))?.[1];
    const document = policy?.Properties.PolicyDocument as { Statement: { Action: string[] }[] } | undefined;
    expect(document?.Statement.filter((statement) => JSON.stringify(statement).includes("/answers/"))).toEqual([
      {
        Action: ["s3:GetObject", "s3:PutObject"],
        Effect: "Allow",
        Resource: { "Fn::Join": ["", [{ "Fn::GetAtt": [bucketId, "Arn"] }, "/answers/*"]] },
      },
    ]);
    expect(bucket?.Properties.LifecycleConfiguration).toMatchObject({
      Rules: expect.arrayContaining([{ ExpirationInDays: 1, Prefix: "answers/", Status: "Enabled" }]),
    });
  });

  it("keeps tables on demand with expiry, and the two that matter recoverable", () => {
    const tables = ofType("AWS::DynamoDB::GlobalTable");
    expect(tables).toHaveLength(3);
    for (const [id, { Properties }] of tables) {
      expect(Properties.BillingMode, id).toBe("PAY_PER_REQUEST");
      expect(Properties.TimeToLiveSpecification, id).toEqual({ AttributeName: "expiresAt", Enabled: true });
      const recoverable = JSON.stringify(Properties.Replicas).includes('"PointInTimeRecoveryEnabled":true');
      expect(recoverable, id).toBe(!id.includes("ProxyState"));
    }
  });

  it("does not copy the jobs into the index that is asked for their keys alone", () => {
    const [, jobs] = ofType("AWS::DynamoDB::GlobalTable").find(([id]) => id.includes("Jobs")) ?? [];
    type Index = { readonly IndexName: string; readonly Projection: { readonly ProjectionType: string } };
    const indexes = jobs?.Properties.GlobalSecondaryIndexes as readonly Index[];
    const projections = indexes.map(({ IndexName, Projection }) => [IndexName, Projection.ProjectionType]);
    expect(Object.fromEntries(projections)).toEqual({ byStatus: "ALL", byVideo: "KEYS_ONLY", byDueAt: "ALL" });
  });

  it("closes jobs of executions that end without a verdict", () => {
    const [rule] = ofType("AWS::Events::Rule");
    expect(rule?.[1].Properties.EventPattern).toMatchObject({
      source: ["aws.states"],
      detail: { status: ["FAILED", "TIMED_OUT", "ABORTED"] },
    });
  });

  it("holds no credential", () => {
    for (const [id, { Properties }] of ofType("AWS::SecretsManager::Secret")) {
      expect(Properties.SecretString, id).toBe("{}");
    }
  });
});

describe.each(["api", "batch"])("the function %s and batches", (name) => {
  const statements = () =>
    ofType("AWS::IAM::Policy")
      .filter(([id]) => id.startsWith(`${name}RoleDefaultPolicy`))
      .flatMap(([, { Properties }]) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement);
  const allowing = (action: string) => statements().filter(({ Action }) => [Action].flat().includes(action));

  it("starts the batch machine through its alias, and may", () => {
    const [, made] = ofType("AWS::Lambda::Function").find(([id]) => id.startsWith(`${name}Function`)) ?? [];
    expect(JSON.stringify(made?.Properties.Environment)).toContain("stateMachine:Earshot-test-Batch:live");
    expect(JSON.stringify(allowing("states:StartExecution"))).toContain("stateMachine:Earshot-test-Batch:live");
  });

  it.each(["batches/", "subscriptions/"])("writes, deletes and lists %s, and lists nothing else", (prefix) => {
    expect(JSON.stringify(allowing("s3:DeleteObject"))).toContain(`/${prefix}*`);
    expect(JSON.stringify(allowing("s3:PutObject"))).toContain(`/${prefix}*`);
    const lists = allowing("s3:ListBucket").map(({ Condition }) => Condition);
    expect(lists).toContainEqual({ StringLike: { "s3:prefix": `${prefix}*` } });
    expect(lists).toHaveLength(2);
  });
});

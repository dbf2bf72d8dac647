import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { synthRace } from "../support/synth-race.ts";

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}
interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

let resources: Readonly<Record<string, Resource>>;
const ofType = (type: string) => Object.entries(resources).filter(([, resource]) => resource.Type === type);

beforeAll(async () => {
  const outdir = await synthRace();
  const file = readdirSync(outdir).find((name) => name.endsWith(".template.json")) ?? "";
  resources = JSON.parse(readFileSync(join(outdir, file), "utf8")).Resources;
}, 120_000);

/** What a policy lets be invoked, each place as the template writes it. */
function invokedBy({ Properties }: Resource): string[] {
  const { Statement: statements } = Properties.PolicyDocument as { Statement: readonly Statement[] };
  return statements
    .filter(({ Action }) => [Action].flat().includes("lambda:InvokeFunction"))
    .flatMap(({ Resource: places }) => [places].flat().map((place) => JSON.stringify(place)));
}

/** Every version of a function, as a policy names them. */
const everyVersionOf = (functionId: string) =>
  JSON.stringify({ "Fn::Join": ["", [{ "Fn::GetAtt": [functionId, "Arn"] }, ":*"]] });

/** Functions of which a text of the template names a version. */
const functionsIn = (text: string) =>
  [...text.matchAll(/"Ref":"(\w+CurrentVersion\w+)"/g)].map(([, id = ""]) => {
    const named = resources[id]?.Properties.FunctionName as { Ref: string } | undefined;
    return named?.Ref ?? id;
  });

/** The policies of the role that a resource takes. */
function policiesOf(roleArn: unknown): Resource[] {
  const { "Fn::GetAtt": [roleId] = [] } = roleArn as { "Fn::GetAtt"?: [string, string] };
  return ofType("AWS::IAM::Policy")
    .filter(([, { Properties }]) => JSON.stringify(Properties.Roles).includes(`"${roleId}"`))
    .map(([, policy]) => policy);
}

describe("what is under way while a new version is deployed", () => {
  it("finds the version that it began with: CloudFormation takes none away, but those of a deployment that failed", () => {
    const versions = ofType("AWS::Lambda::Version");
    expect(versions).toHaveLength(ofType("AWS::Lambda::Function").length);
    for (const [id, { DeletionPolicy, UpdateReplacePolicy }] of versions) {
      expect({ DeletionPolicy, UpdateReplacePolicy }, id).toEqual({
        DeletionPolicy: "RetainExceptOnCreate",
        UpdateReplacePolicy: "Retain",
      });
    }
  });

  it.each([
    ["AWS::StepFunctions::StateMachine", "RoleArn", "DefinitionString"],
    ["AWS::Lambda::Function", "Role", "Environment"],
  ])("may still be invoked by each %s that invokes it", (type, role, called) => {
    const callers = ofType(type).filter(([, { Properties }]) => functionsIn(JSON.stringify(Properties[called])).length);
    expect(callers.length).toBeGreaterThan(0);
    for (const [id, { Properties }] of callers) {
      const allowed = policiesOf(Properties[role]).flatMap(invokedBy);
      const needed = functionsIn(JSON.stringify(Properties[called])).map(everyVersionOf);
      expect(allowed, id).toEqual(expect.arrayContaining(needed));
    }
  });
});

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { synthRace } from "../support/synth-race.ts";

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}
type Resources = Record<string, { Type: string; Properties: Record<string, unknown> }>;
let resources: Resources;

beforeAll(() => {
  const outdir = synthRace();
  const file = readdirSync(outdir).find((name) => name.endsWith(".template.json")) ?? "";
  resources = JSON.parse(readFileSync(join(outdir, file), "utf8")).Resources;
}, 120_000);

function statementsOf(name: string): Statement[] {
  const policies = Object.entries(resources).filter(
    ([id, { Type }]) => Type === "AWS::IAM::Policy" && id.startsWith(`${name}Function`),
  );
  return policies.flatMap(([, { Properties }]) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement);
}

const environmentOf = (name: string) =>
  Object.entries(resources).find(
    ([id, { Type }]) => Type === "AWS::Lambda::Function" && id.startsWith(`${name}Function`),
  )?.[1].Properties.Environment as { Variables: Record<string, unknown> };

describe.each(["api", "batch"])("the function %s", (name) => {
  it("starts the batch machine through its alias, and may", () => {
    expect(JSON.stringify(environmentOf(name).Variables.BATCH_MACHINE_ARN)).toMatch(
      /stateMachine:Earshot-test-Batch:live/,
    );
    const starts = statementsOf(name).filter(({ Action }) => [Action].flat().includes("states:StartExecution"));
    expect(JSON.stringify(starts)).toContain("Earshot-test-Batch:live");
  });

  it.each(["batches/", "subscriptions/"])("reads, writes, deletes and lists %s, and lists nothing else", (prefix) => {
    const statements = statementsOf(name);
    const objects = statements.find(({ Resource }) => JSON.stringify(Resource).includes(`/${prefix}*`));
    expect(objects?.Action).toEqual(["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]);
    const lists = statements.filter(({ Action }) => [Action].flat().includes("s3:ListBucket"));
    expect(lists.map(({ Condition }) => Condition)).toContainEqual({ StringLike: { "s3:prefix": `${prefix}*` } });
    expect(lists).toHaveLength(2);
  });
});

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type App, CfnResource, Stack, Validations } from "aws-cdk-lib";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { AwsSolutionsChecks, ServerlessChecks } from "cdk-nag";
import type { IConstruct } from "constructs";
import { describe, expect, it } from "vitest";
import { acknowledge } from "../../lib/acknowledge.ts";
import { FEATURE_FLAGS } from "../../lib/feature-flags.ts";
import { type StageSettings, settingsOf } from "../../lib/settings.ts";
import { TranscriptStack } from "../../lib/transcript-stack.ts";
import { appMaker } from "../support/app-maker.ts";
import { RACE_ROWS } from "../support/synth-race.ts";

/** A rule, with its pack's name before it, and where it finds something or is argued. */
interface Place {
  readonly rule: string;
  readonly path: string;
}

const told = ({ rule, path }: Place) => `${path}: ${rule}`;
const isWithin = (finding: Place, place: Place) =>
  finding.rule === place.rule && (finding.path === place.path || finding.path.startsWith(`${place.path}/`));

/** Everything the rules find, whatever is acknowledged. */
function findingsIn(app: App): Place[] {
  const packs = [new AwsSolutionsChecks(app), new ServerlessChecks(app)];
  return packs.flatMap((pack) =>
    pack.validateScope(app).violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => ({
        rule: `${pack.readPackName}::${ruleName}`,
        path: constructPath ?? "",
      })),
    ),
  );
}

/** The reasons for findings of the two packs; the CDK argues with CloudFormation's validator itself. */
function acknowledgedIn(construct: IConstruct): Place[] {
  const own = construct.node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY);
  const rules = own.flatMap(({ data }) => Object.keys(data)).filter((rule) => !rule.startsWith("CloudFormation-"));
  const places = rules.map((rule) => ({ rule, path: construct.node.path }));
  return [...places, ...construct.node.children.flatMap(acknowledgedIn)];
}

/** What is found and not argued, and what is argued and not found. */
function judge(app: App): { readonly open: string[]; readonly stale: string[] } {
  const findings = findingsIn(app);
  const argued = acknowledgedIn(app);
  return {
    open: findings.filter((finding) => !argued.some((place) => isWithin(finding, place))).map(told),
    stale: argued.filter((place) => !findings.some((finding) => isWithin(finding, place))).map(told),
  };
}

const makeApp = appMaker();
const newApp = () => makeApp({ context: FEATURE_FLAGS });

function earshot(settings: StageSettings): App {
  const app = newApp();
  const lambdasDir = join(import.meta.dirname, "..", "support", "stand-ins");
  new TranscriptStack(app, "Earshot", { settings, rows: RACE_ROWS, lambdasDir });
  app.synth();
  return app;
}

/** What CloudFormation's own validator, which runs at every synthesis by the CDK, has against the template. */
function reportOf(app: App): string {
  const file = join(app.outdir, "validation-report.json");
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

const LOCKED = { lockedEgress: { gatewayPort: 7777, dynamodbPrefixList: "pl-0a1b2c3d" } };

describe.each<[string, StageSettings]>([
  ["prod", settingsOf("prod")],
  ["prod, its ways out locked", { ...settingsOf("prod"), ...LOCKED }],
  ["dev", settingsOf("dev")],
])("the stack of %s", (_, settings) => {
  it("leaves nothing open that cdk-nag or CloudFormation's validator finds, and argues nothing that is gone", () => {
    const app = earshot(settings);
    expect(judge(app)).toEqual({ open: [], stale: [] });
    expect(acknowledgedIn(app).length).toBeGreaterThan(20);
    const { pluginReports } = JSON.parse(reportOf(app)) as { pluginReports: { violations: { ruleName: string }[] }[] };
    const reported = pluginReports.flatMap(({ violations }) => violations.map(({ ruleName }) => ruleName));
    // Prices are their owner's to set; synthesis reminds of them.
    expect(reported).toEqual(settings.stage === "prod" ? ["Annotation::earshot:no-prices"] : []);
  });
});

describe("the judgement itself", () => {
  it("sees a finding nobody has argued, and a reason whose finding is gone", () => {
    const app = newApp();
    const stack = new Stack(app, "Seeded");
    const queue = new Queue(stack, "Queue");
    expect(judge(app).open).toContain("Seeded/Queue/Resource: AwsSolutions::AwsSolutions-SQS4");
    acknowledge(queue, "AwsSolutions-SQS4", "nobody sends to it");
    expect(judge(app).open).not.toContain("Seeded/Queue/Resource: AwsSolutions::AwsSolutions-SQS4");
    acknowledge(queue, "AwsSolutions-S1", "there is no bucket here");
    expect(judge(app).stale).toEqual(["Seeded/Queue: AwsSolutions::AwsSolutions-S1"]);
  });

  it("hears CloudFormation's validator", () => {
    const app = newApp();
    const stack = new Stack(app, "Seeded");
    new CfnResource(stack, "Queue", { type: "AWS::SQS::Queue", properties: { NoSuchProperty: 1 } });
    expect(() => app.synth()).toThrow();
    expect(reportOf(app)).toContain("NoSuchProperty");
  });
});

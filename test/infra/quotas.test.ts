import { join } from "node:path";
import { Template } from "aws-cdk-lib/assertions";
import { beforeAll, describe, expect, it } from "vitest";
import { FEATURE_FLAGS } from "../../lib/feature-flags.ts";
import { type StageSettings, settingsOf } from "../../lib/settings.ts";
import { TranscriptStack } from "../../lib/transcript-stack.ts";
import { appMaker } from "../support/app-maker.ts";

/** A stage that has everything a stage may have: the largest template there is. */
const EVERYTHING: StageSettings = {
  ...settingsOf("prod"),
  corsOrigins: ["https://app.example", "https://admin.example"],
  prices: { proxyUsdPerGb: 8, speechUsdPerMinute: 0.0043 },
  cookiesSecretArn: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:cookies-a1b2c3",
  lockedEgress: { gatewayPort: 7777, dynamodbPrefixList: "pl-0a1b2c3d" },
};

/** What a reference becomes at most, characters: ARNs of versions and of executions are the longest here. */
const LONGEST_REFERENCE = 150;

const newApp = appMaker();
let template: Template;
const ofType = (type: string) => Object.entries(template.findResources(type));

beforeAll(() => {
  const app = newApp({ context: FEATURE_FLAGS });
  const lambdasDir = join(import.meta.dirname, "..", "support", "stand-ins");
  template = Template.fromStack(new TranscriptStack(app, "Earshot-prod", { settings: EVERYTHING, lambdasDir }));
});

/** A value with every reference as long as it may become. */
function atItsLongest(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(atItsLongest);
  if (typeof value !== "object" || value === null) return value;
  if ("Ref" in value || "Fn::GetAtt" in value || "Fn::Select" in value) return "x".repeat(LONGEST_REFERENCE);
  if ("Fn::Join" in value) {
    const [separator, parts] = value["Fn::Join"] as [string, unknown[]];
    return parts.map(atItsLongest).join(separator);
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, atItsLongest(inner)]));
}

const longest = (value: unknown): string => {
  const text = atItsLongest(value);
  return typeof text === "string" ? text : JSON.stringify(text);
};

describe("a stage with everything on", () => {
  it("keeps within CloudFormation's quotas: 500 resources, a template of 1 MB", () => {
    const whole = template.toJSON() as { Resources: object };
    expect(Object.keys(whole.Resources).length).toBeLessThan(500);
    expect(JSON.stringify(whole, null, 1).length).toBeLessThan(1_000_000);
  });

  it("keeps within Lambda's: 4 KB of variables, no reserved name, 900 seconds", () => {
    for (const [id, { Properties }] of ofType("AWS::Lambda::Function")) {
      const variables = atItsLongest(Properties.Environment.Variables) as Record<string, string>;
      expect(Object.entries(variables).flat().join("").length, id).toBeLessThan(4_096);
      expect(
        Object.keys(variables).filter((name) => /^(AWS_|LAMBDA_|_|TZ$)/.test(name)),
        id,
      ).toEqual([]);
      expect(Properties.Timeout, id).toBeLessThanOrEqual(900);
    }
  });

  it("keeps within IAM's: 10,240 characters of policies a role", () => {
    const charactersOf = new Map<string, number>();
    for (const [, { Properties }] of ofType("AWS::IAM::Policy")) {
      const role = JSON.stringify(Properties.Roles);
      charactersOf.set(role, (charactersOf.get(role) ?? 0) + longest(Properties.PolicyDocument).length);
    }
    expect(charactersOf.size).toBeGreaterThan(12);
    for (const [role, characters] of charactersOf) expect(characters, role).toBeLessThan(10_240);
  });

  it("keeps within CloudWatch's: texts of 1,024 characters, 500 widgets", () => {
    for (const type of ["AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"])
      for (const [id, { Properties }] of ofType(type))
        expect(longest(Properties.AlarmDescription).length, id).toBeLessThan(1_024);
    const [[, dashboard] = []] = ofType("AWS::CloudWatch::Dashboard");
    expect(longest(dashboard?.Properties.DashboardBody).match(/"type":/g)?.length).toBeLessThan(500);
  });

  it("keeps within Step Functions': definitions of 1 MB; and its logs need no place in the account's one policy for them", () => {
    const machines = ofType("AWS::StepFunctions::StateMachine");
    for (const [id, { Properties }] of machines) {
      expect(longest(Properties.DefinitionString).length, id).toBeLessThan(1_000_000);
      const [{ CloudWatchLogsLogGroup: group }] = Properties.LoggingConfiguration.Destinations;
      const { LogGroupName } = template.toJSON().Resources[group.LogGroupArn["Fn::GetAtt"][0]].Properties;
      expect(LogGroupName, id).toMatch(/^\/aws\/vendedlogs\/states\/Earshot-prod-\w+$/);
    }
    expect(machines).toHaveLength(3);
  });

  it("lets pages of other origins read the door's own refusals", () => {
    for (const [id, { Properties }] of ofType("AWS::ApiGateway::GatewayResponse"))
      expect(Properties.ResponseParameters, id).toMatchObject({
        "gatewayresponse.header.access-control-allow-origin": "'*'",
        "gatewayresponse.header.access-control-expose-headers": "'x-correlation-id,retry-after'",
      });
  });
});

import { join } from "node:path";
import { Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { beforeAll, expect, test } from "vitest";
import { FEATURE_FLAGS } from "../../lib/feature-flags.ts";
import { LockedEgress } from "../../lib/functions/locked-egress.ts";
import { settingsOf } from "../../lib/settings.ts";
import { TranscriptStack } from "../../lib/transcript-stack.ts";
import { appMaker } from "../support/app-maker.ts";
import { RACE_ROWS } from "../support/synth-race.ts";

const lambdasDir = join(import.meta.dirname, "..", "support", "stand-ins");
const GOES_OUT = ["captions", "deepgram", "listing", "preflight", "youtubei", "ytdlp"];

const makeApp = appMaker();
const newApp = () => makeApp({ context: FEATURE_FLAGS });

interface Rule {
  readonly IpProtocol: string;
  readonly FromPort: number;
  readonly ToPort: number;
  readonly CidrIp?: string;
  readonly DestinationPrefixListId?: string;
  readonly DestinationSecurityGroupId?: unknown;
}

let locked: Template;
beforeAll(() => {
  const lockedEgress = { gatewayPort: 7777, dynamodbPrefixList: "pl-0a1b2c3d" };
  const settings = { ...settingsOf("prod"), lockedEgress };
  locked = Template.fromStack(new TranscriptStack(newApp(), "Earshot", { settings, rows: RACE_ROWS, lambdasDir }));
});

test("every function that goes out stands in the network, and no other", () => {
  const functions = Object.entries(locked.findResources("AWS::Lambda::Function"));
  const inside = functions.filter(([, { Properties }]) => Properties.VpcConfig !== undefined);

  expect(inside.map(([id]) => id.replace(/Function.*/, "")).sort()).toEqual(GOES_OUT);
  expect(functions.length).toBeGreaterThan(inside.length);
});

test("the network lets them to the gateway's port, DynamoDB and Secrets Manager, and nowhere else", () => {
  const placed = Object.values(locked.findResources("AWS::Lambda::Function")).flatMap(({ Properties }) =>
    Properties.VpcConfig ? [Properties.VpcConfig.SecurityGroupIds[0]["Fn::GetAtt"][0] as string] : [],
  );
  const [group = "", ...others] = new Set(placed);
  const inline = locked.findResources("AWS::EC2::SecurityGroup")[group]?.Properties.SecurityGroupEgress as Rule[];
  const apart = Object.values(locked.findResources("AWS::EC2::SecurityGroupEgress"))
    .map(({ Properties }) => Properties as Rule & { GroupId: { "Fn::GetAtt": [string] } })
    .filter(({ GroupId }) => GroupId["Fn::GetAtt"][0] === group);
  const told = ({ IpProtocol, FromPort, ToPort, ...to }: Rule) =>
    `${IpProtocol} ${FromPort}-${ToPort} ${to.CidrIp ?? to.DestinationPrefixListId ?? "a group"}`;

  expect(others).toEqual([]);
  expect([...inline, ...apart].map(told).sort()).toEqual([
    "tcp 443-443 a group",
    "tcp 443-443 pl-0a1b2c3d",
    "tcp 7777-7777 0.0.0.0/0",
  ]);
});

test("what is refused is told by a flow log", () => {
  locked.hasResourceProperties("AWS::EC2::FlowLog", { TrafficType: "REJECT", ResourceType: "VPC" });
});

test("a gateway on the port of the whole web is refused at synthesis", () => {
  const stack = new Stack(newApp(), "Earshot");

  const web = { gatewayPort: 443, dynamodbPrefixList: "pl-0a1b2c3d" };

  expect(() => new LockedEgress(stack, "Egress", web, settingsOf("prod"))).toThrow(/port 443/);
});

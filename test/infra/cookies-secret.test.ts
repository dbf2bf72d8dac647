import { join } from "node:path";
import { Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { settingsOf } from "../../lib/settings.ts";
import { TranscriptStack } from "../../lib/transcript-stack.ts";
import { appMaker } from "../support/app-maker.ts";
import { RACE_ROWS } from "../support/synth-race.ts";

const lambdasDir = join(import.meta.dirname, "..", "support", "stand-ins");
const newApp = appMaker();
const ARN = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:cookies-a1b2c3";

/** Functions that are told of the secret, and roles that may read it, by the start of their names. */
function toldAndAllowed(cookiesSecretArn: string | undefined): { told: string[]; allowed: string[] } {
  const app = newApp();
  const settings = { ...settingsOf("prod"), ...(cookiesSecretArn !== undefined && { cookiesSecretArn }) };
  const stack = new TranscriptStack(app, "Earshot", { settings, rows: RACE_ROWS, lambdasDir });
  const template = Template.fromStack(stack);
  const withArn = (type: string) =>
    Object.entries(template.findResources(type))
      .filter(([, resource]) => JSON.stringify(resource.Properties).includes(ARN))
      .map(([id]) => id.replace(/(Function|Role).*/, ""))
      .toSorted();
  return { told: withArn("AWS::Lambda::Function"), allowed: withArn("AWS::IAM::Policy") };
}

test("yt-dlp's cookies are read by the lanes that run it, and by nobody where a stage has none", () => {
  expect(toldAndAllowed(ARN)).toEqual({ told: ["deepgram", "ytdlp"], allowed: ["deepgram", "ytdlp"] });
  expect(toldAndAllowed(undefined)).toEqual({ told: [], allowed: [] });
});

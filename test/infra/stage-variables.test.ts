import { join } from "node:path";
import { Duration, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import type { FunctionName } from "../../lambdas/shared/config/functions.ts";
import { EarshotFunction } from "../../lib/functions/earshot-function.ts";
import { type StageSettings, settingsOf } from "../../lib/settings.ts";
import { appMaker } from "../support/app-maker.ts";

const lambdasDir = join(import.meta.dirname, "..", "support", "stand-ins");

const newApp = appMaker();

/** The variables of a function of a stage with those settings. */
function environmentOf(name: FunctionName, variables: NonNullable<StageSettings["variables"]>): unknown {
  const app = newApp();
  const stack = new Stack(app, "Stack");
  const settings = { ...settingsOf("dev"), variables };
  const made = new EarshotFunction(stack, name, {
    name,
    settings,
    lambdasDir,
    memoryMb: 256,
    timeout: Duration.seconds(9),
  });
  for (const table of ["JOBS_TABLE", "TRANSCRIPTS_TABLE", "PROXY_STATE_TABLE"] as const)
    made.set(table as never, table);
  const [found] = Object.values(Template.fromStack(stack).findResources("AWS::Lambda::Function"));
  return found?.Properties.Environment.Variables;
}

const VARIABLES = { PROXY_COUNTRY: "DE", SPEECH_MAX_MINUTES: "60", LOG_LEVEL: "DEBUG" } as const;

test("a stage's variables reach the functions that know them, and no other", () => {
  expect(environmentOf("captions", VARIABLES)).toMatchObject({ PROXY_COUNTRY: "DE", LOG_LEVEL: "DEBUG" });
  expect(environmentOf("captions", VARIABLES)).not.toHaveProperty("SPEECH_MAX_MINUTES");
  expect(environmentOf("finish", VARIABLES)).not.toHaveProperty("PROXY_COUNTRY");
});

test("a value that the function would refuse is refused at synthesis", () => {
  expect(() => environmentOf("captions", { PROXY_MAX_CONCURRENCY: "many" })).toThrow(/PROXY_MAX_CONCURRENCY/);
});

import { App } from "aws-cdk-lib";
import { FEATURE_FLAGS } from "./feature-flags.ts";
import { FOR_AWS } from "./functions/layers.ts";
import { settingsOf } from "./settings.ts";
import { TranscriptStack } from "./transcript-stack.ts";

const settings = settingsOf(process.env.STAGE ?? "dev");
const app = new App({
  context: { ...FEATURE_FLAGS, [FOR_AWS]: process.argv.includes("--for-aws") },
  analyticsReporting: false,
  treeMetadata: false,
});
const { EARSHOT_COMMIT: commit, EARSHOT_BUILD_TIME: buildTime } = process.env;
new TranscriptStack(app, `Earshot-${settings.stage}`, {
  settings,
  ...(commit && buildTime && { source: { commit, buildTime } }),
});
app.synth();

import { App } from "aws-cdk-lib";
import { FEATURE_FLAGS } from "../../../lib/feature-flags.ts";
import { settingsOf } from "../../../lib/settings.ts";
import { TranscriptStack } from "../../../lib/transcript-stack.ts";

/** The whole stack over the stand-ins of this folder; `ROWS` is the lanes' table as JSON. */
const { ROWS = "", STAGE = "" } = process.env;
const app = new App({ context: FEATURE_FLAGS, analyticsReporting: false, treeMetadata: false });
new TranscriptStack(app, "Earshot-test", {
  settings: settingsOf(STAGE),
  rows: JSON.parse(ROWS),
  lambdasDir: import.meta.dirname,
});
app.synth();

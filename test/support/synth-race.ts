import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import type { LaneRow } from "../../lambdas/shared/lanes.ts";
import { LANES } from "../../lambdas/shared/lanes.ts";
import { FEATURE_FLAGS } from "../../lib/feature-flags.ts";
import { settingsOf } from "../../lib/settings.ts";
import { TranscriptStack } from "../../lib/transcript-stack.ts";

/** All four lanes, with short waits so that a race is over in seconds. */
export const RACE_ROWS: readonly LaneRow[] = LANES.map((row) => ({
  ...row,
  enabled: true,
  attemptSeconds: 2,
  laneSeconds: 60,
  start: row.start.kind === "hedged" ? { kind: "hedged", delaySeconds: row.lane === "youtubei" ? 2 : 6 } : row.start,
}));

/** Synthesises the whole stack with stand-ins for its functions; gives the folder of the cloud assembly. */
export function synthRace(rows: readonly LaneRow[] = RACE_ROWS, settings = settingsOf("dev")): string {
  const outdir = mkdtempSync(join(tmpdir(), "earshot-synth-"));
  const app = new App({ context: FEATURE_FLAGS, outdir, analyticsReporting: false });
  new TranscriptStack(app, "Earshot-test", {
    settings,
    rows,
    lambdasDir: join(import.meta.dirname, "stand-ins"),
  });
  app.synth();
  return outdir;
}

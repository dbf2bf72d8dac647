import { createHash } from "node:crypto";
import { join } from "node:path";
import type { LaneRow } from "../../lambdas/shared/lanes.ts";
import { LANES } from "../../lambdas/shared/lanes.ts";
import { synthesise } from "../../local/template/synthesise.ts";

const ROOT = join(import.meta.dirname, "..", "..");

/** All four lanes, with short waits so that a race is over in seconds. */
export const RACE_ROWS: readonly LaneRow[] = LANES.map((row) => ({
  ...row,
  attemptSeconds: 2,
  laneSeconds: 60,
  start: row.start.kind === "hedged" ? { kind: "hedged", delaySeconds: row.lane === "youtubei" ? 2 : 6 } : row.start,
}));

/** The folder of the cloud assembly of the whole stack with stand-ins for its functions; all tests share it, none changes it. */
export async function synthRace(rows: readonly LaneRow[] = RACE_ROWS, stage: "dev" | "prod" = "dev"): Promise<string> {
  const environment = { ROWS: JSON.stringify(rows), STAGE: stage };
  const variant = createHash("sha256").update(JSON.stringify(environment)).digest("hex").slice(0, 8);
  const cacheDir = join(ROOT, ".earshot", "test-stacks", variant);
  const appFile = "test/support/stand-ins/app.ts";
  return (await synthesise({ projectDir: ROOT, cacheDir, environment, appFile })).assemblyDir;
}

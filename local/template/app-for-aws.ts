import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { sourceFacts } from "./source-facts.ts";

/** What `cdk` runs: the app for a deployment, told of the commit it is made from. */
const projectDir = join(import.meta.dirname, "..", "..");
const { status } = spawnSync(process.execPath, [join(projectDir, "lib", "app.ts"), "--for-aws"], {
  env: { ...process.env, ...sourceFacts(projectDir) },
  stdio: "inherit",
});
process.exitCode = status ?? 1;

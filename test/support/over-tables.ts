import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { TestTables } from "./tables.ts";

/** What a process of `test/support` printed as JSON, run over `tables` with an environment of these and `more` alone. */
export async function runOverTables(
  tables: TestTables,
  script: `${string}-process.ts`,
  args: readonly (string | number)[],
  more: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const env = {
    PATH: process.env.PATH ?? "",
    TMPDIR: process.env.TMPDIR ?? "/tmp",
    AWS_ENDPOINT_URL: tables.endpoint,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    JOBS_TABLE: tables.jobs,
    PROXY_STATE_TABLE: tables.proxyState,
    ...more,
  };
  const command = [join(import.meta.dirname, script), ...args.map(String)];
  const child = spawn(process.execPath, command, { env, stdio: ["ignore", "pipe", "inherit"] });
  return JSON.parse(await text(child.stdout));
}

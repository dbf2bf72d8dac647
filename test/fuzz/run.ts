import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServeProcess } from "../support/serve-process.ts";

/** Name or path of the tool; a virtual environment's is given by its path. */
const TOOL = process.env.SCHEMATHESIS ?? "schemathesis";
const OPERATOR_KEY = "operator-of-the-fuzz";
/**
 * Not asked: whether every text that fits the schema of `video` is taken (not all texts are videos).
 */
const CHECKS = ["--checks", "all", "--exclude-checks", "positive_data_acceptance"];

/**
 * Lets Schemathesis ask a running service everything its OpenAPI document allows, and much that it does not: no status may come that is
 * not documented, no 5xx that is not a documented problem, and every answer must be valid against its schema. Answers the tool's exit
 * code; 0 with a word of it when the tool is not installed.
 */
export async function main(args: readonly string[]): Promise<number> {
  if (spawnSync(TOOL, ["--version"]).status !== 0) {
    process.stdout.write("skipped: Schemathesis is not installed; set SCHEMATHESIS to its path\n");
    return 0;
  }
  const service = await startServeProcess({ operatorKey: OPERATOR_KEY });
  const folder = mkdtempSync(join(tmpdir(), "earshot-fuzz-"));
  try {
    const description = join(folder, "openapi.json");
    writeFileSync(description, JSON.stringify(await withoutKeys(service.url)));
    const at = ["--url", service.url, "-H", `x-api-key: ${OPERATOR_KEY}`];
    const tool = spawn(TOOL, ["run", description, ...at, ...CHECKS, ...args], { stdio: "inherit", cwd: folder });
    return await new Promise((ended) => tool.on("exit", (code) => ended(code ?? 1)));
  } finally {
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The description as it is true of a laptop where no user has a key: limits would end the fuzz after ten questions. */
async function withoutKeys(url: string): Promise<unknown> {
  const text = await (await fetch(`${url}/openapi.json`)).text();
  return JSON.parse(text, (name, value) => (name === "security" || name === "securitySchemes" ? undefined : value));
}

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCommand } from "../support/run-command.ts";
import { KEYS, OPERATOR_KEY, startServed } from "../support/served.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const VIDEO = "plainmanual";

/** The lines of a page's shell examples that are requests. */
function requestsIn(page: string): string[] {
  const blocks = [...readFileSync(join(ROOT, page), "utf8").matchAll(/^```sh\n([\s\S]*?)^```/gm)];
  return blocks.flatMap(([, block = ""]) => block.split("\n").filter((line) => line.startsWith("curl ")));
}

test("every curl line of README and docs works as it stands", async () => {
  const home = temporaryFolder();
  writeFileSync(join(home, ".curlrc"), "fail-with-body\nsilent\nshow-error\n");
  const [closed, open] = await Promise.all([startServed({ keys: KEYS, operatorKey: OPERATOR_KEY }), startServed()]);
  const first = await closed.get(`/v1/transcripts/${VIDEO}`, { "x-api-key": KEYS.alice });
  const { jobId } = (await first.json()) as { jobId: string };
  const env = { CURL_HOME: home, EARSHOT: closed.url, OPERATOR_KEY };
  // There are more requests than one key may make in a minute.
  const keys = Object.values(KEYS);
  const lines = [...requestsIn("README.md"), ...requestsIn("docs/api.md")];
  expect(lines.length).toBeGreaterThan(12);
  for (const [index, line] of lines.entries()) {
    const command = line
      .replace(/\bVIDEO\b/g, VIDEO)
      .replace(/\bJOB\b/g, jobId)
      .replace(/\bCHANNEL\b/g, "@earshotharbour")
      .replace(/\bPLAYLIST\b/g, "PLearshotMixed00000000000000000000")
      .replaceAll("http://127.0.0.1:8787", open.url);
    const { code, stdout, stderr } = await runCommand("/bin/sh", ["-c", command], {
      env: { ...env, KEY: keys[index % keys.length] ?? "" },
    });
    expect({ line, code, stderr, failed: code === 0 ? "" : stdout }).toEqual({ line, code: 0, stderr: "", failed: "" });
  }
});

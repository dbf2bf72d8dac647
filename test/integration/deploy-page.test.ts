import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { PASSWORD, USERNAME } from "../support/earshot-command.ts";
import { startCommand } from "../support/run-command.ts";
import { KEYS, startServed } from "../support/served.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const page = readFileSync(join(ROOT, "docs", "deploy.md"), "utf8");

interface Block {
  readonly tag: string;
  readonly commands: string;
  /** The text after it. */
  readonly after: string;
}
const blocks: Block[] = [...page.matchAll(/^```(.*)\n([\s\S]*?)^```\n([\s\S]*?)(?=^```|(?![\s\S]))/gm)].map(
  ([, tag = "", commands = "", after = ""]) => ({ tag, commands, after }),
);

describe("the blocks of docs/deploy.md", () => {
  test("are run, or say why not", () => {
    expect(blocks.length).toBeGreaterThan(10);
    for (const { tag, commands, after } of blocks) {
      expect(["sh run", "sh not-run"], commands).toContain(tag);
      expect(after.trimStart().startsWith("Not run: "), commands).toBe(tag === "sh not-run");
    }
    for (const { commands } of blocks.filter(({ tag }) => tag === "sh run"))
      expect(commands).not.toMatch(/aws |deploy/);
  });

  test("work as they stand, in their order", async () => {
    const served = await startServed({ keys: KEYS });
    const folder = temporaryFolder();
    const { internet } = served;
    const account = { provider: "oxylabs", host: internet.proxyHost, port: internet.proxyPort };
    writeFileSync(join(folder, "account.json"), JSON.stringify({ ...account, username: USERNAME, password: PASSWORD }));
    mkdirSync(join(folder, "home"));
    symlinkSync(join(ROOT, ".earshot", "synth"), join(folder, "home", "synth"));
    const env = {
      FOLDER: folder,
      EARSHOT_HOME: join(folder, "home"),
      CDK_DISABLE_CLI_TELEMETRY: "true",
      URL: served.url,
      KEY: KEYS.alice,
      VIDEO: "plainmanual",
    };
    const commands = blocks.filter(({ tag }) => tag === "sh run").map((block) => block.commands);
    const script = ["set -eu", 'export PATH="$PWD/node_modules/.bin:$PATH"', ...commands].join("\n");
    const { code, stdout, stderr } = await startCommand("sh", ["-c", script], { cwd: ROOT, env }).finished;
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toContain("The lighthouse keeper climbs the stairs at dusk.");
    expect(stdout).toContain('"verdict":"transcript"');
    expect(stdout + stderr).not.toContain(PASSWORD);
    expect(readFileSync(join(folder, "cdk.out", "manifest.json"), "utf8")).toContain("Earshot-prod");
  });
});

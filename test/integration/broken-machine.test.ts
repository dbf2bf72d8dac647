import { cpSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Setting, startSetting } from "../support/earshot-command.ts";

/** Each leaves a definition that can be loaded and is wrong: only running it tells. */
const DEFECTS: readonly { what: string; from: string; to: string }[] = [
  { what: "a won lane leads nowhere", from: '"Next":"captions: won"', to: '"Next":"captions: lost"' },
  {
    what: "the race has no Catch",
    from: '"Catch":[{"Output":{},"ErrorEquals":["States.ALL"],"Next":"Finish"}],',
    to: "",
  },
];

describe("the laptop runs the synthesised machine and nothing else", () => {
  it.each(DEFECTS)("fails when $what", async ({ from, to }) => {
    const setting = await startSetting();
    const whole = await setting.earshot("get plainmanual").finished;
    expect(whole.code, whole.stderr).toBe(0);
    breakDefinition(setting, from, to);
    const { code, stdout } = await setting.earshot("get plainmanual --refresh").finished;
    expect(code).not.toBe(0);
    expect(stdout).toBe("");
  });
});

function breakDefinition({ home }: Setting, from: string, to: string): void {
  const shared = realpathSync(join(home, "synth"));
  rmSync(join(home, "synth"));
  cpSync(shared, join(home, "synth"), { recursive: true });
  let broken = 0;
  for (const folder of readdirSync(join(home, "synth"), { withFileTypes: true })) {
    if (!folder.isDirectory()) continue;
    const path = join(home, "synth", folder.name);
    for (const name of readdirSync(path).filter((name) => name.endsWith(".template.json"))) {
      const text = readFileSync(join(path, name), "utf8");
      const changed = text.replaceAll(JSON.stringify(from).slice(1, -1), JSON.stringify(to).slice(1, -1));
      if (changed !== text) broken++;
      writeFileSync(join(path, name), changed);
    }
  }
  expect(broken, "the definition does not hold what the test takes away").toBeGreaterThan(0);
}

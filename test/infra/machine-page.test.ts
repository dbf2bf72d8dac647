import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { LANES } from "../../lambdas/shared/lanes.ts";
import { machinePage } from "../../local/docs/machine-page.ts";
import { loadAssembly } from "../../local/template/load.ts";
import { synthRace } from "../support/synth-race.ts";

const PAGE = join(import.meta.dirname, "..", "..", "docs", "machine.md");

it("shows the machines as they are synthesised: npm run docs", async () => {
  const { stateMachines } = loadAssembly(await synthRace(LANES));
  const page = readFileSync(PAGE, "utf8");
  expect(page).toBe(machinePage(stateMachines));
  expect(page).toContain("captions: open the next gates (Map)");
});

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { machinePage } from "../docs/machine-page.ts";
import { loadAssembly } from "../template/load.ts";
import { synthesise } from "../template/synthesise.ts";
import { EXIT } from "./failure.ts";
import { processIo } from "./process-io.ts";
import { localSettings } from "./settings.ts";

/** `npm run docs`: writes the pages that follow from the synthesised deployment. */
export async function main(): Promise<number> {
  const { projectDir, home } = localSettings(processIo().env);
  const { assemblyDir } = await synthesise({ projectDir, cacheDir: home });
  writeFileSync(join(projectDir, "docs", "machine.md"), machinePage(loadAssembly(assemblyDir).stateMachines));
  return EXIT.ok;
}

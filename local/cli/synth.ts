import { synthesise } from "../template/synthesise.ts";
import { EXIT } from "./failure.ts";
import { processIo } from "./process-io.ts";
import { localSettings } from "./settings.ts";

/** `npm run synth`: synthesises the deployment unless that was done before, and prints the folder of the cloud assembly. */
export async function main(): Promise<number> {
  const io = processIo();
  const { projectDir, home } = localSettings(io.env);
  const { assemblyDir } = await synthesise({ projectDir, cacheDir: home });
  await io.out(`${assemblyDir}\n`);
  return EXIT.ok;
}

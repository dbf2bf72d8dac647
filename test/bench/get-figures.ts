import { type LocalSettings, localSettings } from "../../local/cli/settings.ts";
import { setStage } from "../../local/demo/stage.ts";
import { synthesise } from "../../local/template/synthesise.ts";
import { coldStart } from "./cold-start.ts";
import { type Figure, medianMs } from "./figure.ts";
import { startGet } from "./start-get.ts";

const ROUNDS = 5;
const LIMITS = { knownMs: 1_000, requests: 2 };

/** What one `get` costs, as a process of its own before the demo internet, and how long the captions function takes to start. */
export async function getFigures(): Promise<Figure[]> {
  const settings = localSettings(process.env);
  const { assemblyDir } = await synthesise({ projectDir: settings.projectDir, cacheDir: settings.home });
  return [...(await commandFigures(settings)), await coldStart(assemblyDir, "captions")];
}

async function commandFigures(settings: LocalSettings): Promise<Figure[]> {
  const stage = await setStage(settings);
  try {
    const get = (...more: string[]) => startGet(stage.env, more).document;
    const newJobMs = await medianMs(ROUNDS, () => get("--refresh"));
    const knownMs = await medianMs(ROUNDS, () => get());
    const { receipt } = await get("--refresh");
    return [
      { name: "get, from the command to its end, known answer", value: knownMs, unit: "ms", limit: LIMITS.knownMs },
      { name: "get, from the command to its end, new job", value: newJobMs, unit: "ms" },
      { name: "requests of one transcript", value: receipt.requests, unit: "requests", limit: LIMITS.requests },
      { name: "bytes of one transcript, TLS included", value: receipt.bytesUp + receipt.bytesDown, unit: "bytes" },
    ];
  } finally {
    await stage.clear();
  }
}

import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { LocalSettings } from "../settings.ts";
import { prepareHome } from "./home-folder.ts";

/** What a trial shares with the service: both follow from the sources alone. */
const SHARED_FOLDERS = ["synth", "compiled"];

/** Does `work` with a state folder of its own, which is gone afterwards. */
export async function inTrialFolder<Result>(
  settings: LocalSettings,
  work: (home: string) => Promise<Result>,
): Promise<Result> {
  prepareHome(settings.home);
  const home = mkdtempSync(join(settings.home, "trial-"));
  try {
    for (const name of SHARED_FOLDERS) {
      mkdirSync(join(settings.home, name), { recursive: true });
      symlinkSync(join(settings.home, name), join(home, name));
    }
    return await work(home);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

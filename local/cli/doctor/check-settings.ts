import { messageOf } from "../failure.ts";
import { checkStart } from "../service/check-start.ts";
import type { StartLaptop } from "../service/laptop-port.ts";
import { inTrialFolder } from "../service/trial-folder.ts";
import type { LocalSettings } from "../settings.ts";
import { bad, type Finding, ok } from "./check.ts";

/** Whether the functions take the settings: the service is started for a moment, in a folder of its own. */
export async function checkSettings(settings: LocalSettings, startLaptop: StartLaptop): Promise<Finding> {
  try {
    await inTrialFolder(settings, async (home) => {
      const laptop = await startLaptop({ ...settings, home }, () => {});
      await checkStart(laptop).finally(() => laptop.stop());
    });
    return ok("settings", "usable");
  } catch (error) {
    return bad("settings", messageOf(error));
  }
}

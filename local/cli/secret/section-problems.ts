import { join } from "node:path";
import type { SecretReport } from "../../../lambdas/preflight/check-secret.ts";
import { SecretsFile } from "../../aws/secrets-file.ts";
import { inspectHere } from "../service/inspect.ts";
import type { StartLaptop } from "../service/laptop-port.ts";
import { inTrialFolder } from "../service/trial-folder.ts";
import type { LocalSettings } from "../settings.ts";
import type { Sections } from "./secret-input.ts";

/** What is wrong with secrets that are not stored yet, by field, without values. */
export async function sectionProblems(
  sections: Sections,
  settings: LocalSettings,
  startLaptop: StartLaptop,
): Promise<readonly string[]> {
  const deepgram = "deepgram" in sections ? deepgramProblems(sections.deepgram) : [];
  const proxy = "proxy" in sections ? await proxyProblems(sections.proxy, settings, startLaptop) : [];
  return [...proxy, ...deepgram];
}

/** Whether the value of the section `deepgram` holds a key that can be sent. */
export function holdsApiKey(section: unknown): boolean {
  const apiKey: unknown = Object(section).apiKey;
  return typeof apiKey === "string" && /^[!-~]+$/.test(apiKey);
}

function deepgramProblems(section: unknown): string[] {
  return holdsApiKey(section) ? [] : ["deepgram apiKey is missing, blank, or holds white space or a control character"];
}

/** The deployed code is the judge: a service of its own reads the account from a file that is gone afterwards. */
function proxyProblems(proxy: unknown, settings: LocalSettings, startLaptop: StartLaptop) {
  return inTrialFolder(settings, async (home) => {
    const secretsFile = join(home, "secrets.json");
    new SecretsFile(secretsFile).merge({ proxy });
    return (await judged({ ...settings, home, secretsFile, overlay: overlayOf(settings) }, startLaptop)).problems;
  });
}

/** Only what chooses the account counts; other settings may be for another time. */
function overlayOf({ overlay: { STAGE } }: LocalSettings): Record<string, string> {
  return { PROXY_ENABLED: "true", ...(STAGE !== undefined && { STAGE }) };
}

async function judged(settings: LocalSettings, startLaptop: StartLaptop): Promise<SecretReport> {
  const laptop = await startLaptop(settings, () => {});
  try {
    return (await inspectHere(laptop, "check")) as SecretReport;
  } finally {
    await laptop.stop();
  }
}

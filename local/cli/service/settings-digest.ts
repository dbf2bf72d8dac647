import { createHmac } from "node:crypto";
import type { LocalSettings } from "../settings.ts";

/** One short digest a variable, keyed with the run's token: equal settings are recognised, values are not told. */
export type SettingsDigest = Readonly<Record<string, string>>;

export function digestOf(settings: LocalSettings, token: string): SettingsDigest {
  const values = { ...settings.overlay, ...(settings.secretsFile && { EARSHOT_SECRETS_FILE: settings.secretsFile }) };
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      createHmac("sha256", token).update(value).digest("hex").slice(0, 16),
    ]),
  );
}

/** Names of the variables that differ, in alphabetical order. */
export function differingNames(a: SettingsDigest, b: SettingsDigest): string[] {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].filter((name) => a[name] !== b[name]).sort();
}

import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LocalSettings } from "../cli/settings.ts";
import { writeFileWhole } from "../files.ts";
import { type Internet, startInternet } from "./internet/internet.ts";
import type { Scene } from "./internet/scenes/scene.ts";

/** A small internet behind a proxy that wants a password, and the settings to reach it. */
export interface Stage {
  readonly internet: Internet;
  /** The environment of a command that asks this internet. */
  readonly env: Readonly<Record<string, string>>;
  /** Every secret that the commands are given; `changePassword` adds to it. */
  readonly secrets: readonly string[];
  /** A new password at the gateway; the secrets file learns of it only if it is `stored`. Open tunnels go on. */
  changePassword(known: "stored" | "unknown"): void;
  /** Ends the internet and removes every file of it. */
  clear(): Promise<void>;
}

const USERNAME = "demo";
const PRICE_USD_PER_GB = "8";
const PRICE_USD_PER_MINUTE = "0.0043";

/** Starts the internet, of `scenes` if any are given, and writes its secrets and its certificate authority to a folder of their own. */
export async function setStage(settings: LocalSettings, scenes?: readonly Scene[]): Promise<Stage> {
  const [password, apiKey] = [newPassword(), `demo-key-${randomBytes(12).toString("hex")}`];
  const secrets = [password, apiKey];
  const internet = await startInternet({ username: USERNAME, password, ...(scenes && { scenes }) });
  const folder = mkdtempSync(join(tmpdir(), "earshot-demo-"));
  const secretsFile = join(folder, "secrets.json");
  const caFile = join(folder, "ca.pem");
  const home = freshHome(folder, settings);
  const account = { provider: "oxylabs", host: "127.0.0.1", port: internet.proxyPort, username: USERNAME };
  const store = (stored: string) =>
    writeFileWhole(
      secretsFile,
      JSON.stringify({ proxy: { ...account, password: stored }, deepgram: { apiKey } }),
      0o600,
    );
  store(password);
  writeFileSync(caFile, internet.caPem);
  return {
    internet,
    env: {
      EARSHOT_HOME: home,
      EARSHOT_SECRETS_FILE: secretsFile,
      EXTRA_CA_FILE: caFile,
      PROXY_ENABLED: "true",
      ENFORCE_PROXY_ALL: "1",
      PROXY_PRICE_USD_PER_GB: PRICE_USD_PER_GB,
      SPEECH_PRICE_USD_PER_MINUTE: PRICE_USD_PER_MINUTE,
    },
    secrets,
    changePassword(known) {
      const next = newPassword();
      secrets.push(next);
      if (known === "stored") store(next);
      internet.setCredentials(USERNAME, next);
    },
    async clear() {
      await internet.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const newPassword = (): string => `p@ss:w/o%r d+é ${randomBytes(6).toString("hex")}`;

/** A state folder without any answer, but with what follows from the sources alone: syntheses and compiled code. */
function freshHome(folder: string, settings: LocalSettings): string {
  const home = join(folder, "home");
  mkdirSync(home, { mode: 0o700 });
  for (const name of ["synth", "compiled"]) {
    mkdirSync(join(settings.home, name), { recursive: true });
    symlinkSync(join(settings.home, name), join(home, name));
  }
  return home;
}

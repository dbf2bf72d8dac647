import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LocalSettings } from "../cli/settings.ts";
import { type Internet, startInternet } from "./internet/internet.ts";

/** A small internet behind a proxy that wants a password, and the settings to reach it. */
export interface Stage {
  readonly internet: Internet;
  /** The environment of a command that asks this internet. */
  readonly env: Readonly<Record<string, string>>;
  /** Ends the internet and removes every file of it. */
  clear(): Promise<void>;
}

const USERNAME = "demo";
const PRICE_USD_PER_GB = "8";

/** Starts the internet and writes its secrets and its certificate authority to a folder of their own. */
export async function setStage(settings: LocalSettings): Promise<Stage> {
  const password = `p@ss:w/o%r d+é ${randomBytes(6).toString("hex")}`;
  const internet = await startInternet({ username: USERNAME, password });
  const folder = mkdtempSync(join(tmpdir(), "earshot-demo-"));
  const secretsFile = join(folder, "secrets.json");
  const caFile = join(folder, "ca.pem");
  const home = freshHome(folder, settings);
  const proxy = { provider: "oxylabs", host: "127.0.0.1", port: internet.proxyPort, username: USERNAME, password };
  writeFileSync(secretsFile, JSON.stringify({ proxy }), { mode: 0o600 });
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
    },
    async clear() {
      await internet.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

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

import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Internet, startInternet } from "../../local/demo/internet/internet.ts";
import type { Scene } from "../../local/demo/internet/scenes/scene.ts";
import { type Running, startCommand } from "./run-command.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const ROOT = join(import.meta.dirname, "..", "..");
/** Syntheses and compiled code do not belong to a test: they follow from the sources. */
const SHARED_FOLDERS = ["synth", "compiled"];
export const USERNAME = "demo-account";
export const PASSWORD = "p@ss:w/o%r d+é";
export const DEEPGRAM_KEY = "dg-0f3c5a/b+7e.key";

/** The command line with the real service, before the demo internet, with a state folder of its own. */
export interface Setting {
  readonly internet: Internet;
  readonly home: string;
  readonly secretsFile: string;
  /** Starts `earshot ARGS` as a process of its own, the arguments parted by blanks or in a list; `env` comes on top of the settings. */
  earshot(args: string | readonly string[], env?: Readonly<Record<string, string>>, input?: string): Running;
}

/** `deepgramKey`: the key of the recogniser's account. Default: there is none. `scenes`: the videos. Default: all of the demo internet. */
export async function startSetting({
  password = PASSWORD,
  deepgramKey,
  scenes,
}: {
  readonly password?: string;
  readonly deepgramKey?: string;
  readonly scenes?: readonly Scene[];
} = {}): Promise<Setting> {
  const internet = await startInternet({
    username: USERNAME,
    password: PASSWORD,
    gateDelayMs: 5,
    ...(scenes && { scenes }),
  });
  onTestFinished(() => internet.stop());
  const home = homeWithSharedFolders();
  const deepgram = deepgramKey !== undefined && { deepgram: { apiKey: deepgramKey } };
  const env = environment(internet, home, { password, ...deepgram });
  return {
    internet,
    home,
    secretsFile: env.EARSHOT_SECRETS_FILE ?? "",
    earshot(args, more = {}, input) {
      const command = startCommand(
        process.execPath,
        ["local/cli/bootstrap.mjs", "local/cli/main.ts", ...wordsOf(args)],
        {
          cwd: ROOT,
          env: { ...env, ...more },
          ...(input !== undefined && { input }),
        },
      );
      onTestFinished(() => command.kill("SIGKILL"));
      return command;
    },
  };
}

const wordsOf = (args: string | readonly string[]) => (typeof args === "string" ? args.split(" ") : args);

function homeWithSharedFolders(): string {
  const home = temporaryFolder();
  for (const name of SHARED_FOLDERS) {
    const shared = join(ROOT, ".earshot", name);
    mkdirSync(shared, { recursive: true });
    symlinkSync(shared, join(home, name));
  }
  return home;
}

function environment(
  internet: Internet,
  home: string,
  { password, ...sections }: { readonly password: string; readonly deepgram?: object },
): Record<string, string> {
  const folder = temporaryFolder();
  const secretsFile = join(folder, "secrets.json");
  const caFile = join(folder, "ca.pem");
  const proxy = {
    provider: "oxylabs",
    host: internet.proxyHost,
    port: internet.proxyPort,
    username: USERNAME,
    password,
  };
  writeFileSync(secretsFile, JSON.stringify({ proxy, ...sections }));
  writeFileSync(caFile, internet.caPem);
  return {
    EARSHOT_HOME: home,
    EARSHOT_SECRETS_FILE: secretsFile,
    EXTRA_CA_FILE: caFile,
    PROXY_ENABLED: "true",
    ENFORCE_PROXY_ALL: "1",
  };
}

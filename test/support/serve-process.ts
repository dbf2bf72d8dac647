import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { localSettings } from "../../local/cli/settings.ts";
import { type Stage, setStage } from "../../local/demo/stage.ts";
import { startCommand } from "./run-command.ts";

/** `earshot serve` as a process of its own before the demo internet, without a test around it. */
export interface ServeProcess {
  readonly url: string;
  readonly pid: number;
  readonly stage: Stage;
  stop(): Promise<void>;
}

/** `api`: the section of keys in its secrets file; absent: none. `flags`: of its Node. */
export async function startServeProcess(api?: unknown, flags: readonly string[] = []): Promise<ServeProcess> {
  const stage = await setStage(localSettings(process.env));
  const secretsFile = stage.env.EARSHOT_SECRETS_FILE ?? "";
  const secrets = JSON.parse(readFileSync(secretsFile, "utf8")) as object;
  if (api !== undefined) writeFileSync(secretsFile, JSON.stringify({ ...secrets, api }));
  const args = [...flags, "local/cli/bootstrap.mjs", "local/cli/main.ts", "serve", "--port", "0"];
  const command = startCommand(process.execPath, args, { env: stage.env });
  await command.said("http://127.0.0.1:");
  const { servePort } = JSON.parse(readFileSync(join(stage.env.EARSHOT_HOME ?? "", "run.json"), "utf8"));
  return {
    url: `http://127.0.0.1:${servePort}`,
    pid: command.pid,
    stage,
    stop: async () => {
      command.kill("SIGTERM");
      await command.finished;
      await stage.clear();
    },
  };
}

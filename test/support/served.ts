import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Setting, startSetting } from "./earshot-command.ts";

/** `earshot serve` over the demo internet, and how to ask it. */
export interface Served extends Setting {
  readonly port: number;
  readonly url: string;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
}

export const KEYS = { alice: "alice-key-0001", bob: "bob-key-000001" };
export const OPERATOR_KEY = "operator-key-01";

/** Starts it until the test file's first test has finished asking; `api`: the section of the secrets file. */
export async function startServed(api?: unknown, env: Readonly<Record<string, string>> = {}): Promise<Served> {
  const setting = await startSetting();
  const file = setting.secretsFile;
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), ...(api !== undefined && { api }) }));
  const command = setting.earshot("serve --port 0", env);
  await command.said("http://127.0.0.1:");
  const { servePort: port } = JSON.parse(readFileSync(join(setting.home, "run.json"), "utf8")) as { servePort: number };
  const url = `http://127.0.0.1:${port}`;
  return {
    ...setting,
    port,
    url,
    get: (path, headers = {}) => fetch(url + path, { headers, redirect: "manual" }),
  };
}

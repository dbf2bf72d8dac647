import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Io } from "../../local/cli/io.ts";
import { main } from "../../local/cli/main.ts";
import type { StartLaptop } from "../../local/cli/service/laptop-port.ts";
import { PROJECT_DIR } from "../../local/cli/settings.ts";
import { startLaptop } from "../../local/laptop.ts";
import { synthesise } from "../../local/template/synthesise.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** A copy of the project's assembly with another text in the place of one piece of its state machine. */
async function assemblyWith(piece: string, instead: string): Promise<string> {
  const { assemblyDir } = await synthesise({ projectDir: PROJECT_DIR, cacheDir: join(PROJECT_DIR, ".earshot") });
  const copy = join(temporaryFolder(), "assembly");
  cpSync(assemblyDir, copy, { recursive: true });
  const template = join(copy, readdirSync(copy).find((name) => name.endsWith(".template.json")) ?? "");
  const text = readFileSync(template, "utf8");
  const [escaped, insteadEscaped] = [piece, instead].map((part) => JSON.stringify(part).slice(1, -1));
  const parts = text.split(escaped ?? "");
  expect(parts).toHaveLength(2);
  writeFileSync(template, parts.join(insteadEscaped));
  return copy;
}

async function get(assemblyDir: string): Promise<{ readonly code: number; readonly told: string }> {
  const told: string[] = [];
  const io: Io = {
    env: { EARSHOT_HOME: temporaryFolder() },
    isTerminal: false,
    columns: 80,
    out: async (text) => void told.push(text),
    err: (text) => void told.push(text),
    interrupted: new AbortController().signal,
    linger: () => new AbortController().signal,
  };
  const start: StartLaptop = ({ secretsFile: _, ...settings }, onLine) =>
    startLaptop({ ...settings, assemblyDir, onLine, onEvent: () => {} }) as never;
  return { code: await main(["get", "its-private", "--format", "json"], io, start), told: told.join("") };
}

test.each([
  ["after the first state", '"Next":"Cached?",', ""],
  ["of a choice", ',"Default":"Preflight"', ""],
  ["into the race", ',"Next":"Race"', ""],
  ["to the end", '"Tell: Job Completed":{"Next":"Done",', '"Tell: Job Completed":{'],
])("a machine without one transition %s is refused by the command line", async (_, piece, instead) => {
  const { code, told } = await get(await assemblyWith(piece, instead));
  expect(code).toBe(1);
  expect(told).toMatch(/the state machine cannot be loaded/);
});

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { eventually } from "../../support/eventually.ts";
import { functionFrom } from "../../support/function-folder.ts";
import { hosted } from "../../support/hosted-function.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

describe("the environment of a process", () => {
  test("holds Lambda's variables, the template's, the overlay and the endpoint, and nothing else", async () => {
    process.env.SHELL_SECRET = "not for functions";
    onTestFinished(() => {
      delete process.env.SHELL_SECRET;
    });
    const spec = functionFrom("export const handler = async () => process.env;", {
      environment: { STAGE: "dev", PROXY_ENABLED: "false" },
    });
    const { invoke } = hosted(spec, { overlay: { PROXY_ENABLED: "true" } });

    const variables = (await invoke()).payload as Record<string, string>;

    expect(variables).toMatchObject({
      STAGE: "dev",
      PROXY_ENABLED: "true",
      AWS_ENDPOINT_URL: "http://127.0.0.1:9",
      AWS_LAMBDA_FUNCTION_NAME: "Work",
    });
    expect(variables.HOME).toBe(variables.TMPDIR);
    expect(
      Object.keys(variables)
        .filter((name) => !/^(AWS_|_HANDLER|LAMBDA_)/.test(name))
        .sort(),
    ).toEqual(["HOME", "LANG", "NODE_COMPILE_CACHE", "PATH", "PROXY_ENABLED", "STAGE", "TMPDIR", "TZ"]);
  });

  test.each([
    ["passes to a function that goes out", { PROXY_ENABLED: "false" }, "words"],
    ["stays out of the others", {}, undefined],
  ])("a proxy account of the overlay %s", async (_, environment, expected) => {
    const spec = functionFrom("export const handler = async () => process.env;", { environment });
    const { invoke } = hosted(spec, { overlay: { PROXY_PASSWORD: "words", PROXY_COUNTRY: "DE" } });

    const { PROXY_PASSWORD, PROXY_COUNTRY } = (await invoke()).payload as Record<string, string>;

    expect([PROXY_PASSWORD, PROXY_COUNTRY]).toEqual([expected, "DE"]);
  });

  test("finds the programs of its layers by name", async () => {
    const layer = temporaryFolder();
    mkdirSync(join(layer, "bin"));
    writeFileSync(join(layer, "bin", "greet"), "#!/bin/sh\necho hello from the layer\n", { mode: 0o755 });
    const source = `import { execFileSync } from "node:child_process"; export const handler = async () => execFileSync("greet").toString();`;

    const { payload } = await hosted(functionFrom(source, { layerDirs: [layer] })).invoke();

    expect(payload).toBe("hello from the layer\n");
  });

  test("is told to keep all of V8's heap, young and old, within about the function's memory", async () => {
    const source = `import { getHeapStatistics } from "node:v8";
      export const handler = async () => getHeapStatistics().heap_size_limit / 2 ** 20;`;

    const { payload } = await hosted(functionFrom(source, { memoryMb: 256 })).invoke();

    expect(payload).toBeGreaterThan(200);
    expect(payload).toBeLessThan(256 * 1.1);
  });

  test("has a temporary folder of its own, which is gone with the process", async () => {
    const source = `import { readdirSync, writeFileSync } from "node:fs"; import { tmpdir } from "node:os";
      export const handler = async () => { const before = readdirSync(tmpdir()); writeFileSync(tmpdir() + "/left", "x"); return { before, folder: tmpdir() }; };`;
    const { invoke } = hosted(functionFrom(source), { idleSeconds: 0.2 });
    const [a, b] = await Promise.all([invoke(), invoke()]);
    const again = await invoke();
    const folders = [a, b].map(({ payload }) => (payload as { folder: string }).folder);

    expect(new Set(folders).size).toBe(2);
    expect(again.payload).toMatchObject({ before: ["left"] });
    await eventually(() => !folders.some((folder) => existsSync(folder)));
  });

  test("ends with an error when the temporary folder holds more than it may", async () => {
    const source = `import { writeFileSync } from "node:fs";
      export const handler = async ({ mb }) => { writeFileSync(process.env.TMPDIR + "/big", Buffer.alloc(mb * 1024 * 1024)); return mb; };`;
    const { invoke } = hosted(functionFrom(source, { tmpMb: 4 }));

    expect(await invoke({ mb: 3 })).toMatchObject({ payload: 3 });
    expect((await invoke({ mb: 5 })).functionError?.errorMessage).toContain("ENOSPC");
    expect(await invoke({ mb: 1 })).toMatchObject({ payload: 1, coldStart: true });
  });
});

import { describe, expect, test } from "vitest";
import { functionFrom } from "../../support/function-folder.ts";
import { hosted } from "../../support/hosted-function.ts";

describe("a process that fails", () => {
  test("is ended at the function's timeout with Lambda's message, blocked or not", async () => {
    const { invoke } = hosted(
      functionFrom(
        `export const handler = ({ block }) => { while (block) {} return new Promise(() => setInterval(() => {}, 1e6)); };`,
        {
          timeoutSeconds: 1,
        },
      ),
    );

    const results = await Promise.all([invoke({ block: false }), invoke({ block: true })]);

    for (const { functionError, requestId } of results) {
      expect(functionError).toEqual({
        errorType: "Sandbox.Timedout",
        errorMessage: `RequestId: ${requestId} Error: Task timed out after 1.00 seconds`,
      });
    }
    expect(await invoke({ block: true })).toMatchObject({ coldStart: true });
  });

  test.each([
    ["process.exit(3)", "exit status 3"],
    ["process.exit(0)", "without providing a reason"],
    ["process.kill(process.pid, 'SIGKILL')", "signal: killed"],
    ["process.abort()", "signal: aborted"],
  ])("%s gives Runtime.ExitError", async (death, reason) => {
    const source = `export const handler = async (event) => { if (event.die) ${death}; return "well"; };`;
    const { invoke } = hosted(functionFrom(source));
    await invoke();

    const { functionError } = await invoke({ die: true });

    expect(functionError?.errorType).toBe("Runtime.ExitError");
    expect(functionError?.errorMessage).toContain(reason);
    expect(await invoke()).toMatchObject({ coldStart: true, payload: "well" });
  });

  test.each(["Promise.reject(new Error('loose'))", "setTimeout(() => { throw new Error('loose'); })"])(
    "%s in the background is told",
    async (mistake) => {
      const source = `export const handler = async () => { ${mistake}; await new Promise((done) => setTimeout(done, 5_000)); };`;

      const { functionError } = await hosted(functionFrom(source)).invoke();

      expect(functionError?.errorMessage).toBe("loose");
    },
  );

  test("is ended when it and its children use more memory than the function may", async () => {
    const source = `import { spawnSync } from "node:child_process";
      export const handler = async () => spawnSync(process.execPath, ["-e", "globalThis.kept = Buffer.alloc(400e6, 1); setInterval(() => {}, 1e6)"]).status;`;

    const { functionError } = await hosted(functionFrom(source, { memoryMb: 256 })).invoke();

    expect(functionError).toMatchObject({
      errorType: "Runtime.ExitError",
      errorMessage: expect.stringContaining("signal: killed"),
    });
  });

  test("is ended by its own heap limit", async () => {
    const source =
      "export const handler = async () => { const kept = []; for (;;) kept.push({ kept: [kept.length] }); };";

    const { functionError } = await hosted(functionFrom(source, { memoryMb: 128 })).invoke();

    expect(functionError?.errorType).toBe("Runtime.ExitError");
  });

  test.each([
    ["throw new TypeError('no luck')", "index.handler", { errorType: "TypeError", errorMessage: "no luck" }],
    ["export const other = 1", "index.handler", { errorType: "Runtime.HandlerNotFound" }],
    ["export const handler = 1", "missing.handler", { errorType: "Runtime.ImportModuleError" }],
    ["process.exit(7)", "index.handler", { errorType: "Runtime.ExitError" }],
  ])("at its start (%s) is told to the caller", async (source, handler, error) => {
    const { functionError } = await hosted(functionFrom(source, { handler })).invoke();

    expect(functionError).toMatchObject(error);
  });
});

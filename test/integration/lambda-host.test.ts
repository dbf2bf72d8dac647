import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { LambdaHost, type LambdaHostProps } from "../../local/lambda-host/lambda-host.ts";
import { readProcessTable } from "../../local/lambda-host/process-table.ts";
import type { FunctionSpec } from "../../local/template/assembly.ts";
import { functionFrom } from "../support/function-folder.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

interface Hosted {
  readonly host: LambdaHost;
  readonly spec: FunctionSpec;
  readonly lines: { readonly requestId: string; readonly line: string }[];
  invoke(event?: unknown): ReturnType<LambdaHost["invoke"]>;
}

function hosted(spec: FunctionSpec, props: Partial<LambdaHostProps> = {}): Hosted {
  const lines: Hosted["lines"] = [];
  const host = new LambdaHost({
    functions: { [spec.arn]: spec },
    endpoint: { AWS_ENDPOINT_URL: "http://127.0.0.1:9" },
    compileCacheDir: join(temporaryFolder(), "compiled"),
    onLine: (_, requestId, line) => lines.push({ requestId, line }),
    ...props,
  });
  onTestFinished(() => host.stop());
  return { host, spec, lines, invoke: (event = {}) => host.invoke(spec.arn, event) };
}

/** Waits until something outside of this process has become true. */
async function eventually(what: () => boolean, limitMs = 5_000): Promise<void> {
  const deadlineMs = Date.now() + limitMs;
  while (!what()) {
    if (Date.now() > deadlineMs) throw new Error(`not true after ${limitMs} ms: ${what}`);
    await new Promise((done) => setTimeout(done, 10));
  }
}

const alive = (pid: number): boolean => readProcessTable().some((row) => row.pid === pid);

const echo = `
  const started = process.pid;
  export const handler = async (event, context) => ({
    event, pid: started, name: context.functionName, arn: context.invokedFunctionArn, id: context.awsRequestId,
    leftMs: context.getRemainingTimeInMillis(), memory: context.memoryLimitInMB,
  });`;

describe("an invocation", () => {
  test("gives the handler's answer and uses the process again", async () => {
    const { invoke, spec } = hosted(functionFrom(echo));

    const cold = await invoke({ n: 1 });
    const warm = await invoke({ n: 2 });

    expect(cold).toMatchObject({
      coldStart: true,
      payload: { event: { n: 1 }, name: spec.name, arn: spec.arn, memory: "256" },
    });
    expect(cold.payload).toMatchObject({ id: cold.requestId });
    expect((cold.payload as { leftMs: number }).leftMs).toBeGreaterThan(9_000);
    expect(warm).toMatchObject({
      coldStart: false,
      initMs: 0,
      payload: { event: { n: 2 }, pid: (cold.payload as { pid: number }).pid },
    });
  });

  test("answers null for a handler that returns nothing", async () => {
    expect(await hosted(functionFrom("export const handler = async () => {};")).invoke()).toMatchObject({
      payload: null,
    });
  });

  test("tells the name and message of what the handler threw, and keeps the process", async () => {
    const { invoke } = hosted(
      functionFrom(`export const handler = async (event) => {
        if (event.fail) throw Object.assign(new Error("exit burnt"), { name: "IpBlocked" });
        return process.pid;
      };`),
    );
    const before = await invoke();

    const failed = await invoke({ fail: true });

    expect(failed.functionError).toEqual({ errorType: "IpBlocked", errorMessage: "exit burnt" });
    expect(failed.payload).toMatchObject({ errorType: "IpBlocked", trace: expect.any(Array) });
    expect((await invoke()).payload).toBe(before.payload);
  });

  test("runs as many processes as there are invocations at a time, up to the limit, then in line", async () => {
    const { invoke } = hosted(
      functionFrom(
        `export const handler = async () => { await new Promise((done) => setTimeout(done, 100)); return process.pid; };`,
      ),
      { maxConcurrency: 3 },
    );

    const results = await Promise.all(Array.from({ length: 9 }, () => invoke()));

    expect(new Set(results.map(({ payload }) => payload)).size).toBe(3);
    expect(results.filter(({ coldStart }) => coldStart)).toHaveLength(3);
  });

  test("is refused when there is no such function, or the event is larger than 6 MB", async () => {
    const { host, invoke } = hosted(functionFrom(echo));

    await expect(host.invoke("arn:none", {})).rejects.toMatchObject({ name: "Lambda.ResourceNotFoundException" });
    await expect(invoke("x".repeat(6 * 1024 * 1024))).rejects.toMatchObject({
      name: "Lambda.RequestTooLargeException",
    });
  });

  test("fails when the answer is larger than 6 MB, and the process goes on", async () => {
    const { invoke } = hosted(functionFrom(`export const handler = async ({ bytes }) => "x".repeat(bytes);`));

    expect((await invoke({ bytes: 6_291_000 })).functionError).toBeUndefined();
    expect((await invoke({ bytes: 7_000_000 })).functionError).toMatchObject({
      errorType: "Function.ResponseSizeTooLarge",
    });
    expect(await invoke({ bytes: 1 })).toMatchObject({ payload: "x", coldStart: false });
  });

  test("finds a process that was started beforehand", async () => {
    const { host, invoke, spec } = hosted(functionFrom(echo));
    await host.prewarm([spec.arn]);

    expect(await invoke()).toMatchObject({ coldStart: false });
  });

  test("starts a new process after the old one was idle for too long", async () => {
    const { invoke } = hosted(functionFrom(echo), { idleSeconds: 0.05 });
    const { pid } = (await invoke()).payload as { pid: number };

    await eventually(() => !alive(pid));

    expect(await invoke()).toMatchObject({ coldStart: true });
  });
});

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

  test("finds the programs of its layers by name", async () => {
    const layer = temporaryFolder();
    mkdirSync(join(layer, "bin"));
    writeFileSync(join(layer, "bin", "greet"), "#!/bin/sh\necho hello from the layer\n", { mode: 0o755 });
    const source = `import { execFileSync } from "node:child_process"; export const handler = async () => execFileSync("greet").toString();`;

    const { payload } = await hosted(functionFrom(source, { layerDirs: [layer] })).invoke();

    expect(payload).toBe("hello from the layer\n");
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

describe("what is printed", () => {
  test("is handed over line by line before the answer, under the invocation's id", async () => {
    const source = `export const handler = async ({ n }) => {
      process.stdout.write("half " + n); process.stdout.write(" line\\n\\n"); console.error("to stderr"); process.stdout.write("no end " + n); };`;
    const { invoke, lines } = hosted(functionFrom(source));

    const first = await invoke({ n: 1 });
    const seen = lines.map(({ line }) => line);
    const second = await invoke({ n: 2 });

    expect(seen).toEqual(expect.arrayContaining(["half 1 line", "no end 1"]));
    expect(lines.filter(({ requestId }) => requestId === second.requestId).map(({ line }) => line)).toContain(
      "half 2 line",
    );
    expect(first.requestId).not.toBe(second.requestId);
  });

  test("arrives whole when it is a flood", async () => {
    const source = `export const handler = async () => { for (let n = 0; n < 200_000; n++) process.stdout.write("line number " + n + "\\n"); return "done"; };`;
    const { invoke, lines } = hosted(functionFrom(source, { timeoutSeconds: 30 }));

    const { payload } = await invoke();

    expect(payload).toBe("done");
    expect(lines).toHaveLength(200_000);
    expect(lines.at(-1)?.line).toBe("line number 199999");
  });
});

describe("what a function starts", () => {
  const launcher = `import { spawn } from "node:child_process";
    export const handler = async ({ detached, hang, exit }) => {
      const child = spawn("/bin/sleep", ["1000"], { detached, stdio: "ignore" }); child.unref();
      if (hang) { process.stdout.write("child " + child.pid + "\\n"); if (exit) process.exit(1); for (;;) {} }
      return child.pid;
    };`;

  test.each([false, true])("is ended with it (in a group of its own: %s)", async (detached) => {
    const { host, invoke } = hosted(functionFrom(launcher));
    const pid = (await invoke({ detached })).payload as number;
    expect(alive(pid)).toBe(true);

    await host.stop();

    expect(alive(pid)).toBe(false);
  });

  test("is ended when the process dies by itself", async () => {
    const { invoke, lines } = hosted(functionFrom(launcher));

    await invoke({ hang: true, detached: true, exit: true });

    const pid = Number(lines.map(({ line }) => /^child (\d+)$/.exec(line)?.[1]).find(Boolean));
    await eventually(() => !alive(pid));
  });

  test("is ended when it times out", async () => {
    const { invoke, lines } = hosted(functionFrom(launcher, { timeoutSeconds: 1 }));

    await invoke({ hang: true, detached: true });

    const pid = Number(lines.map(({ line }) => /^child (\d+)$/.exec(line)?.[1]).find(Boolean));
    await eventually(() => !alive(pid));
  });

  test("is ended with everything else when the host is killed, even while handlers block", async () => {
    const spec = functionFrom(launcher);
    const folder = temporaryFolder();
    const program = join(folder, "host.ts");
    writeFileSync(
      program,
      `import { LambdaHost } from ${JSON.stringify(join(import.meta.dirname, "../../local/lambda-host/lambda-host.ts"))};
       const spec = ${JSON.stringify(spec)};
       const host = new LambdaHost({ functions: { [spec.arn]: spec }, endpoint: {}, compileCacheDir: ${JSON.stringify(folder)}, onLine: (_, __, line) => process.stdout.write(line + "\\n") });
       process.stdout.write("idle " + (await host.invoke(spec.arn, {})).payload + "\\n");
       host.invoke(spec.arn, { hang: true }); host.invoke(spec.arn, { hang: true });`,
    );
    const parent = spawn(process.execPath, [program], {
      env: { TMPDIR: folder, PATH: "/usr/bin:/bin" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let printed = "";
    parent.stdout.on("data", (chunk) => {
      printed += chunk;
    });
    await eventually(() => printed.match(/^child \d+$/gm)?.length === 2 && /^idle \d+$/m.test(printed), 20_000);
    const pids = [...printed.matchAll(/\d+/g)].map(([pid]) => Number(pid));
    const processes = readProcessTable()
      .filter((row) => row.parent === parent.pid)
      .map(({ pid }) => pid);
    expect(processes.length).toBeGreaterThanOrEqual(3);

    parent.kill("SIGKILL");

    await eventually(() => ![...pids, ...processes].some(alive));
    await eventually(() => readdirSync(folder).every((name) => !name.startsWith("earshot-")));
  });
});

test("a host that is stopped answers what was running and refuses what comes", async () => {
  const { host, invoke, spec } = hosted(
    functionFrom("export const handler = () => new Promise(() => setInterval(() => {}, 1e6));"),
  );
  const running = invoke();
  await host.prewarm([spec.arn]);

  await host.stop();

  expect((await running).functionError?.errorType).toBe("Runtime.ExitError");
  await expect(invoke()).rejects.toMatchObject({ name: "Lambda.ServiceException" });
});

test("the program of a process stays small", () => {
  const source = readFileSync(join(import.meta.dirname, "../../local/lambda-host/bootstrap.mjs"), "utf8");

  expect(source.split("\n").length).toBeLessThan(130);
});

import { spawn } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readProcessTable } from "../../../local/lambda-host/process-table.ts";
import { eventually } from "../../support/eventually.ts";
import { functionFrom } from "../../support/function-folder.ts";
import { hosted } from "../../support/hosted-function.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const alive = (pid: number): boolean => readProcessTable().some((row) => row.pid === pid);

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
      `import { LambdaHost } from ${JSON.stringify(join(import.meta.dirname, "../../../local/lambda-host/lambda-host.ts"))};
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

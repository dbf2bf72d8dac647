import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import { basic, fetchThrough } from "../../support/raw-client.ts";

const MAIN = join(import.meta.dirname, "../../../local/demo/internet/main.ts");

test.each(["stdin ends", "SIGTERM"])(
  "as a process it says where it listens, serves, and ends when %s",
  async (ending) => {
    const folder = await mkdtemp(join(tmpdir(), "internet-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const caFile = join(folder, "ca.pem");
    const child = spawn(process.execPath, [MAIN, caFile], { stdio: ["pipe", "pipe", "inherit"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    child.stdin.write('{"username":"demo","password":"secret"}\n');
    const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    const told = JSON.parse(line) as { port: number; caFile: string };

    const proxy = { proxyPort: told.port, caPem: await readFile(told.caFile, "utf8") };
    const answer = await fetchThrough(proxy, "https://www.youtube.com/robots.txt", {
      authorization: basic("demo", "secret"),
    });
    if (ending === "SIGTERM") child.kill("SIGTERM");
    else child.stdin.end();
    const [exitCode] = (await once(child, "exit")) as [number];

    expect(told.caFile).toBe(caFile);
    expect([answer.status, exitCode]).toEqual([200, 0]);
  },
);

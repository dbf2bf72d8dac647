import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { readProcessTable } from "../../local/lambda-host/process-table.ts";
import { startLaptop } from "../../local/laptop.ts";
import { assemblyFolder } from "../support/assembly-folder.ts";
import { eventually } from "../support/eventually.ts";
import { runningLaptop } from "../support/running-laptop.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const children = () => readProcessTable().filter(({ parent }) => parent === process.pid).length;

test("runs a machine whose functions reach the local AWS, and tells what happens", async () => {
  const { start, ended, lines, events } = await runningLaptop();

  const { status, output } = await ended(await start("job-1"));

  expect(status).toBe("SUCCEEDED");
  expect(JSON.parse(output ?? "")).toEqual([{ by: "work" }, { stage: "dev" }]);
  expect(lines).toEqual(["work invoked working on job-1"]);
  expect(events).toContainEqual(expect.objectContaining({ kind: "history", executionName: "job-1" }));
  expect(events.filter((event) => event.kind === "status").map(({ change }) => change.status)).toEqual([
    "RUNNING",
    "SUCCEEDED",
  ]);
});

test("runs functions by the name of their folder, with the overlay over the template's variables", async () => {
  const { laptop } = await runningLaptop({ overlay: { STAGE: "mine" } });

  expect(await laptop.invoke("echo", { n: 1 })).toEqual({ n: 1, stage: "mine" });
  await expect(laptop.invoke("echo", { fail: true })).rejects.toMatchObject({
    name: "RangeError",
    message: "echo: as asked",
  });
  await expect(laptop.invoke("other", {})).rejects.toThrow("no function other: there are echo, work, reaper");
});

test("hands an execution that fails to the function behind the rule", async () => {
  const { start, ended, itemWith } = await runningLaptop();

  const { status, error } = await ended(await start("job-1", { fail: true }));

  expect({ status, error }).toEqual({ status: "FAILED", error: "IpBlocked" });
  expect(await itemWith("job-1", "lost")).toBe("FAILED");
});

describe("a laptop that was stopped", () => {
  test("leaves no process, and keeps what was stored", async () => {
    const home = temporaryFolder();
    const before = children();
    const first = await runningLaptop({ home });
    await first.ended(await first.start("job-1"));
    await first.laptop.stop();

    const second = await runningLaptop({ home });

    await expect.poll(children).toBe(before + 1);
    expect(await second.itemWith("job-1", "token")).toEqual(expect.any(String));
  });

  test("tells the rule of executions it was still running, at its next start", async () => {
    const home = temporaryFolder();
    const first = await runningLaptop({ home });
    await first.start("job-1", { hang: true });
    await first.itemWith("job-1", "token");
    await first.laptop.stop();
    expect(readdirSync(join(home, "executions"))).toHaveLength(1);

    const second = await runningLaptop({ home });

    expect(await second.itemWith("job-1", "lost")).toBe("ABORTED");
    await eventually(() => readdirSync(join(home, "executions")).length === 0);
  });
});

test("leaves nothing running when it cannot start", async () => {
  const home = temporaryFolder();
  const before = children();
  const { laptop } = await runningLaptop({ home });
  await laptop.stop();
  writeFileSync(join(home, "dynamodb", "CURRENT"), "nonsense");

  await expect(runningLaptop({ home })).rejects.toThrow(/delete it/);
  const bad = assemblyFolder();
  const machine = {
    Type: "AWS::StepFunctions::StateMachine",
    Properties: { Definition: { StartAt: "Nowhere", States: {} } },
  };
  await expect(runningLaptop({ assemblyDir: bad.with({ Machine: machine }) })).rejects.toMatchObject({
    name: "InvalidDefinitionError",
  });

  await expect.poll(children).toBe(before);
});

test("starts processes ahead when it is told to", async () => {
  const { lines, laptop } = await runningLaptop({ prewarm: ["echo", "no such function"] });

  await eventually(() => children() >= 2);

  expect(await laptop.invoke("echo", {})).toEqual({ stage: "dev" });
  expect(lines).toEqual([]);
});

test("runs the stack of this project", async () => {
  const projectDir = join(import.meta.dirname, "../..");
  const syntheses = join(projectDir, ".earshot", "synth");
  const home = temporaryFolder();
  mkdirSync(syntheses, { recursive: true });
  symlinkSync(syntheses, join(home, "synth"));
  const lines: string[] = [];
  const laptop = await startLaptop({
    projectDir,
    home,
    overlay: {},
    onLine: (line) => lines.push(line),
    onEvent: () => {},
    prewarm: [],
  });
  onTestFinished(() => laptop.stop());
  const request = {
    httpMethod: "GET",
    path: "/health/live",
    headers: {},
    multiValueHeaders: {},
    body: null,
    isBase64Encoded: false,
  };

  const answer = await laptop.invoke("api", { ...request, queryStringParameters: null, requestContext: {} });

  expect(answer).toMatchObject({ statusCode: 200 });
});

import { describe, expect, test } from "vitest";
import { readProcessTable } from "../../../local/lambda-host/process-table.ts";
import { eventually } from "../../support/eventually.ts";
import { functionFrom } from "../../support/function-folder.ts";
import { hosted } from "../../support/hosted-function.ts";

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
    expect((cold.payload as { leftMs: number }).leftMs).toBeGreaterThan(5_000);
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

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { finishJob } from "../../lambdas/finish/finish-job.ts";
import { type StateMachineEndpoint, startStateMachineEndpoint } from "../support/state-machine-endpoint.ts";
import { stepBench } from "../support/step-bench.ts";
import { startTables, type TestTables } from "../support/tables.ts";
import { testClock } from "../support/test-clock.ts";

let tables: TestTables;
let machines: StateMachineEndpoint;
beforeAll(async () => {
  tables = await startTables();
  machines = await startStateMachineEndpoint();
});
afterAll(async () => {
  await machines.stop();
  await tables.stop();
});
const bench = () => stepBench(tables, {}, testClock(new Date().toISOString()));

describe("the handlers, as Lambda calls them", () => {
  const environment = () => ({
    AWS_ENDPOINT_URL: tables.endpoint,
    AWS_ENDPOINT_URL_SFN: machines.url,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    JOBS_TABLE: tables.jobs,
    TRANSCRIPTS_TABLE: tables.transcripts,
    PROXY_STATE_TABLE: tables.proxyState,
    RESULTS_BUCKET: "results",
    PREFLIGHT_FUNCTION: "arn:aws:lambda:us-east-1:0:function:preflight",
    LISTING_FUNCTION: "arn:aws:lambda:us-east-1:0:function:listing",
    ENDS_MACHINE_ARN: "arn:aws:states:us-east-1:0:stateMachine:ends",
    BATCH_MACHINE_ARN: "arn:aws:states:us-east-1:0:stateMachine:batch",
    STATE_MACHINE_ARN: "arn:aws:states:us-east-1:0:stateMachine:m",
    METRICS_ENABLED: "false",
  });
  beforeAll(() => {
    for (const [name, value] of Object.entries(environment())) vi.stubEnv(name, value);
  });
  afterAll(() => {
    vi.unstubAllEnvs();
  });

  it("carry a job from its record to its end", async () => {
    const { begin, win, jobs } = bench();
    const { handler: lookup } = await import("../../lambdas/lookup/handler.ts");
    const { handler: finish } = await import("../../lambdas/finish/handler.ts");
    const { handler: reaper } = await import("../../lambdas/reaper/handler.ts");
    const jobId = await begin("live");
    expect(await lookup({ jobId })).toEqual({ outcome: "go", lanes: ["captions"] });
    await win(jobId);
    expect(await finish({ jobId })).toMatchObject({ verdict: "transcript" });
    for (const _ of [1, 2]) await reaper({ detail: { name: jobId, status: "TIMED_OUT" } });
    expect(await jobs.get(jobId)).toMatchObject({ status: "done" });
    expect(machines.started).toEqual([`job-${jobId}`]);
    await expect(finish({ jobId: "nobody" })).rejects.toMatchObject({ name: "Unclassified" });
  });

  it("answer API Gateway's events as text", async () => {
    const { begin, win, ports } = bench();
    const { handler } = await import("../../lambdas/api/handler.ts");
    const jobId = await begin("gateway");
    await win(jobId);
    await finishJob(jobId, ports);
    const event = {
      version: "1.0",
      resource: "/{path+}",
      path: `/v1/jobs/${jobId}`,
      httpMethod: "GET",
      headers: { "x-correlation-id": "caller-0001" },
      multiValueHeaders: { "x-correlation-id": ["caller-0001"] },
      queryStringParameters: { format: "srt" },
      multiValueQueryStringParameters: { format: ["srt"] },
      body: null,
      isBase64Encoded: false,
      requestContext: { identity: {}, stage: "dev", requestId: "1", resourcePath: "/{path+}", httpMethod: "GET" },
    };
    const answer = await handler(event as never, {} as never);
    expect(answer).toMatchObject({ statusCode: 200, isBase64Encoded: false });
    expect(answer.body).toContain("first words");
    expect(JSON.stringify(answer)).toContain("caller-0001");
  });
});

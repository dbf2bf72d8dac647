import { afterAll, beforeAll, expect, it } from "vitest";
import { countTranscription } from "../../lambdas/shared/observe/counters.ts";
import { logRequests } from "../../lambdas/shared/proxy/request-log.ts";
import { DynamoProxyState } from "../../lambdas/shared/store/proxy-state.ts";
import { sees, startApi, wins } from "../support/api-under-test.ts";

const REPORT = {
  secret: { ok: true, ageSeconds: 1 },
  preflight: null,
  breakers: [
    { lane: "captions", state: "open" },
    { lane: "ytdlp", state: "closed" },
  ],
};
let report: () => Promise<unknown> = async () => REPORT;
let api: Awaited<ReturnType<typeof startApi>>;
beforeAll(async () => {
  api = await startApi({ invokePreflight: () => report() });
});
afterAll(() => api.stop());

const operator = { event: { requestContext: { identity: { userArn: "arn:aws:iam::0:user/op" } } } };
const metrics = async () => (await api.app.request("/metrics", {}, operator)).text();

it("counts jobs, durations, the proxy and money, in OpenMetrics text", async () => {
  api.state.lane = wins;
  await api.get("/v1/transcripts/counted0001");
  await api.get("/v1/transcripts/counted0001");
  api.state.lane = async (jobId, stores) => {
    api.clock.advance(45);
    await sees("IpBlocked")(jobId, stores);
  };
  await api.get("/v1/transcripts/counted0002");
  api.state.lane = sees("OverBudget");
  await api.post({ video: "counted0002", maxCostUsd: 0 }, { prefer: "wait=1" });
  api.machine.run = async () => undefined;
  await api.post({ video: "counted0003" });
  const state = new DynamoProxyState(api.tables.client, api.tables.proxyState, api.clock.now);
  await countTranscription(state, "captions", 9_000);
  await countTranscription(state, "captions", 2_000_000);
  const entry = { component: "captions", operation: "player", jobId: "j", success: false, at: "2026-03-01T00:00:00Z" };
  const amounts = { requests: 2, bytesUp: 10, bytesDown: 90, durationMs: 5 };
  await logRequests(state, [{ ...entry, ...amounts } as never]);

  const response = await api.app.request("/metrics", {}, operator);
  expect(response.headers.get("content-type")).toBe("application/openmetrics-text; version=1.0.0; charset=utf-8");
  const text = await response.text();
  const lines = text.split("\n");
  for (const line of [
    "# TYPE videos_processed counter",
    'videos_processed_total{verdict="transcript",cached="false"} 1',
    'videos_processed_total{verdict="transcript",cached="true"} 1',
    'videos_processed_total{verdict="blocked",cached="false"} 1',
    'lane_breaker{lane="captions",state="open"} 1',
    'lane_breaker{lane="captions",state="closed"} 0',
    'lane_breaker{lane="ytdlp",state="closed"} 1',
    'videos_processed_total{verdict="failed",cached="false"} 1',
    'videos_failed_total{code="IpBlocked"} 1',
    "# TYPE video_processing_duration_seconds histogram",
    'video_processing_duration_seconds_bucket{le="30.0"} 2',
    'video_processing_duration_seconds_bucket{le="60.0"} 3',
    'video_processing_duration_seconds_bucket{le="+Inf"} 3',
    "video_processing_duration_seconds_count 3",
    'transcription_duration_seconds_bucket{lane="captions",le="10.0"} 1',
    'transcription_duration_seconds_bucket{lane="captions",le="1800.0"} 1',
    'transcription_duration_seconds_bucket{lane="captions",le="+Inf"} 2',
    'transcription_duration_seconds_sum{lane="captions"} 2009',
    "active_processing_jobs 1",
    'proxy_requests_total{component="captions",operation="player"} 2',
    'proxy_failures_total{component="captions",operation="player"} 1',
    'proxy_bytes_total{component="captions",operation="player",direction="down"} 90',
    "cost_usd_total 0.00004",
  ]) {
    expect(lines).toContain(line);
  }
  expect(text).not.toContain("OverBudget");
  expect(text.endsWith("# EOF\n")).toBe(true);
  const bounds = [...text.matchAll(/^video_processing_duration_seconds_bucket\{le="([^"]+)"/gm)].map(([, le]) => le);
  expect(bounds).toEqual(["10.0", "30.0", "60.0", "120.0", "300.0", "600.0", "1800.0", "+Inf"]);
  for (const line of lines.filter((each) => each !== "" && !each.startsWith("#"))) {
    expect(line).toMatch(/^[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? \d+(\.\d+)?$/);
  }
});

it("is read without being changed", async () => {
  const before = await metrics();
  expect(await metrics()).toBe(before);
});

it("tells its sums even if nobody can tell of the breakers", async () => {
  report = () => Promise.reject(new Error("no function"));
  expect(await metrics()).toMatch(/^# TYPE lane_breaker gauge\n# HELP .*\n# TYPE/m);
  report = async () => REPORT;
});

it("serves a known answer that could not be counted", async () => {
  const add = () => Promise.reject(new Error("throttled"));
  const uncounted = await startApi({ counters: { add } });
  uncounted.state.lane = wins;
  await uncounted.get("/v1/transcripts/counted0004");
  expect((await uncounted.get("/v1/transcripts/counted0004")).status).toBe(200);
  expect(uncounted.logged.map(([message]) => message)).toContain("an answer was not counted");
  await uncounted.stop();
});

import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { preflightChecks } from "../../lambdas/api/preflight-checks.ts";
import { bodyOf, decides, type LaneStandIn, sees, startApi, wins } from "../support/api-under-test.ts";
import { type Description, describedOperations } from "../support/described-operation.ts";
import { describedRequests } from "../support/described-requests.ts";

/** Of one operation. */
const RUNS = 25;

const WELL = {
  secret: { ok: true, ageSeconds: 1 },
  preflight: { ok: true, ageSeconds: 1 },
  breakers: [{ lane: "captions", provider: "oxylabs", state: "closed", ageSeconds: null, restSeconds: 0, attempts: 3 }],
  blacklisted: 0,
  usage: { from: "2026-03-01", to: "2026-03-02", rows: [], bytes: 0, costUsd: null },
};
const ERRORS = { errors: [] };
const CONNECTED = { source: "Secrets Manager", problems: [], gateway: { ok: true, tookMs: 3 } };

const REPORTS: Readonly<Record<string, unknown>> = { check: CONNECTED, state: WELL, errors: ERRORS };
const LIST = { source: { kind: "channel", id: "UCfuzzed" }, videos: [{ videoId: "fuzzed00001" }] };
const LISTINGS: readonly ((event: unknown) => Promise<unknown>)[] = [
  async (event) => ((event as { want: string }).want === "video" ? { videoId: "fuzzed00001" } : LIST),
  async () => ({ code: "Private", detail: "seen: Private" }),
  () => Promise.reject(new Error("no function")),
];

/** What the rest of the service does while a request is answered. */
const LANES: readonly LaneStandIn[] = [
  wins,
  sees("IpBlocked"),
  decides("Private"),
  decides("GeoBlocked"),
  decides("NoCaptions"),
];
const PREFLIGHTS: readonly ((event: unknown) => Promise<unknown>)[] = [
  async (event) => REPORTS[Object.keys(event as object)[0] ?? ""],
  () => Promise.reject(new Error("no function")),
];
const CALLERS = [{}, { apiKeyId: "one-key" }, { userArn: "arn:aws:iam::0:user/op" }];
const KNOWN = {
  video: ["fuzzed00001", "fuzzed00002", "fuzzed00003", "https://youtu.be/fuzzed00004", "nonsense"],
  id: ["job-1", "job-2", "job-3", "job-4", "no-job"],
  lang: ["en", "de,en", "*", "??"],
  prefer: ["wait=0", "wait=3", "respond-async"],
};

let listing = LISTINGS[0] as (typeof LISTINGS)[number];
let preflight = PREFLIGHTS[0] as (typeof PREFLIGHTS)[number];
const invokePreflight = (event: unknown) => preflight(event);
const api = await startApi({
  invokePreflight,
  invokeListing: (event) => listing(event),
  checks: preflightChecks(invokePreflight),
});
const operations = describedOperations(await bodyOf<Description>(await api.get("/openapi.json")));
const statuses = new Set<number>();

beforeEach(() => api.clock.advance(86_400));
afterAll(() => api.stop());
beforeAll(() => expect(operations.length).toBeGreaterThanOrEqual(13));

it.each(operations.map((operation) => [`${operation.method} ${operation.path}`, operation] as const))(
  "answers as its description says: %s",
  async (_, operation) => {
    const circumstances = fc.record({
      lane: fc.constantFrom(...LANES),
      preflight: fc.constantFrom(...PREFLIGHTS),
      listing: fc.constantFrom(...LISTINGS),
      identity: fc.constantFrom(...CALLERS),
    });
    const property = fc.asyncProperty(describedRequests(operation, KNOWN), circumstances, async (request, around) => {
      api.state.lane = around.lane;
      preflight = around.preflight;
      listing = around.listing;
      const { target, ...init } = request;
      const answer = await api.app.request(target, init, { event: { requestContext: { identity: around.identity } } });
      statuses.add(answer.status);
      expect(await operation.problemsOf(answer)).toEqual([]);
    });
    await fc.assert(property, { numRuns: RUNS });
  },
);

it("has met answers, refusals and nothing on the way", () => {
  expect([...statuses]).toEqual(expect.arrayContaining([200, 204, 400, 403, 404]));
});

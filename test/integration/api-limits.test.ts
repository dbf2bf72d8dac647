import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bodyOf, startApi } from "../support/api-under-test.ts";

type Identity = { apiKeyId?: string; userArn?: string };
let api: Awaited<ReturnType<typeof startApi>>;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const env = (identity: Identity, path?: string) => ({ event: { ...(path && { path }), requestContext: { identity } } });
const call = (apiKeyId: string, path = "/v1/videos/plainmanual") => api.app.request(path, {}, env({ apiKeyId }));
const statuses = async (apiKeyId: string, calls: number) => {
  const seen: number[] = [];
  for (let i = 0; i < calls; i++) seen.push((await call(apiKeyId)).status);
  return seen;
};
/** To the first second of a window of that many seconds. */
const toNext = (seconds: number) => api.clock.advance(seconds - ((api.clock.now().getTime() / 1000) % seconds));

describe("the calls of a key", () => {
  it("are ten a minute: the eleventh waits for the next", async () => {
    toNext(60);
    expect(await statuses("ten", 10)).toEqual(Array(10).fill(404));
    api.clock.advance(13);
    const refused = await call("ten");
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "47"]);
    expect(await bodyOf(refused)).toMatchObject({
      code: "TooManyRequests",
      retryable: true,
      exitCode: 4,
      detail: "this key has used its 10 calls of this minute",
    });
    expect((await call("another")).status).toBe(404);
    api.clock.advance(47);
    expect((await call("ten")).status).toBe(404);
  });

  it("are fifty an hour: the fifty-first waits for the next, and refused calls do not count", async () => {
    toNext(3600);
    for (let minute = 0; minute < 5; minute++) {
      expect(await statuses("fifty", 11)).toEqual([...Array(10).fill(404), 429]);
      api.clock.advance(60);
    }
    const refused = await call("fifty");
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, String(3600 - 300)]);
    toNext(3600);
    expect((await call("fifty")).status).toBe(404);
  });

  it("are two hundred a day: the next waits for midnight UTC", async () => {
    toNext(86_400);
    for (let hour = 0; hour < 4; hour++) {
      for (let minute = 0; minute < 5; minute++) {
        expect(await statuses("day", 10)).toEqual(Array(10).fill(404));
        api.clock.advance(60);
      }
      toNext(3600);
    }
    const refused = await call("day");
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, String(20 * 3600)]);
    toNext(86_400);
    expect((await call("day")).status).toBe(404);
  });

  it("let exactly ten through of thirty at once", async () => {
    toNext(60);
    const all = await Promise.all(Array.from({ length: 30 }, () => call("crowd")));
    expect(all.filter(({ status }) => status === 404)).toHaveLength(10);
    expect(all.filter(({ status }) => status === 429)).toHaveLength(20);
  });

  it("leave following a job uncounted, and callers without a key unlimited", async () => {
    toNext(60);
    for (let i = 0; i < 15; i++) {
      expect((await call("patient", "/v1/jobs/none")).status).toBe(404);
      expect((await api.app.request("/v1/videos/plainmanual", {}, env({}))).status).toBe(404);
    }
    expect((await call("patient")).status).toBe(404);
  });
});

describe("operators' routes", () => {
  it("ask for an IAM principal, whatever let the request through", async () => {
    for (const path of ["/metrics", "/debug/proxy", "/debug/connectivity"]) {
      const refused = await call("user", path);
      expect([refused.status, await bodyOf(refused)]).toMatchObject([403, { code: "OperatorsOnly" }]);
    }
    const let_in = await api.app.request("/metrics", {}, env({ userArn: "arn:aws:iam::0:user/op" }));
    expect(let_in.status).toBe(200);
  });

  it("cannot be reached by a path that a URL would put right", async () => {
    for (const path of ["/v1/../metrics", "/v1/%2e%2E/metrics", "//metrics", "/v1/%5Cx", "/v1/\u0001"]) {
      const refused = await api.app.request("/metrics", {}, env({ userArn: "arn:aws:iam::0:user/op" }, path));
      expect([path, refused.status, await bodyOf(refused)]).toMatchObject([path, 400, { code: "InvalidPath" }]);
    }
  });
});

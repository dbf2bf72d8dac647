import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { problemSchema } from "../../lambdas/api/schemas.ts";
import { rawGet, rawHttp } from "../support/raw-http.ts";
import { KEYS, OPERATOR_KEY, type Served, startServed } from "../support/served.ts";

/** Counts as a call, and asks nobody. */
const KNOWN = "/v1/transcripts/short";
const as = (key: string) => ({ "x-api-key": key });

async function problemOf(response: Response): Promise<{ code: string; status: number; correlationId: string }> {
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const problem = problemSchema.parse(await response.json());
  expect(problem.status).toBe(response.status);
  expect(response.headers.get("x-correlation-id")).toBe(problem.correlationId);
  return problem;
}

const refusal = async (response: Promise<Response>) => {
  const { status, code } = await problemOf(await response);
  return `${status} ${code}`;
};

test("with keys, the door of the template and the limits hold on a laptop", async () => {
  const served = await startServed({ keys: KEYS, operatorKey: OPERATOR_KEY });
  await keysCount(served);
  await version(served);
  await operatorsAlone(served);
  await pathTricks(served);
  await sizes(served);
  await methods(served);
  await headerInjection(served);
  await tenAMinute(served);
});

async function keysCount({ get }: Served): Promise<void> {
  expect(await refusal(get(KNOWN))).toBe("403 Forbidden");
  expect(await refusal(get(KNOWN, as("no-such-key")))).toBe("403 Forbidden");
  expect(await refusal(get(KNOWN, as(OPERATOR_KEY)))).toBe("403 Forbidden");
  expect(await refusal(get(KNOWN, as(KEYS.alice)))).toBe("400 InvalidVideoId");
  for (const path of ["/health/live", "/health/ready", "/version", "/openapi.json", "/docs"]) {
    expect([path, (await get(path)).status]).toEqual([path, 200]);
  }
}

/** The commit from which it was synthesised, which may be older than the checkout's: equal files are synthesised once. */
async function version({ get }: Served): Promise<void> {
  const { commit, buildTime } = (await (await get("/version")).json()) as { commit: string; buildTime: string };
  const isCheckout = spawnSync("git", ["rev-parse", "HEAD"], { cwd: import.meta.dirname }).status === 0;
  if (!isCheckout) expect([commit, buildTime]).toEqual(["unknown", "unknown"]);
  else expect([commit, Date.parse(buildTime)]).toEqual([expect.stringMatching(/^[0-9a-f]{40}$/), expect.any(Number)]);
}

async function operatorsAlone({ get }: Served): Promise<void> {
  for (const path of ["/metrics", "/debug/proxy", "/debug/connectivity"]) {
    expect(await refusal(get(path))).toBe("403 Forbidden");
    expect(await refusal(get(path, as(KEYS.alice)))).toBe("403 Forbidden");
    expect([path, (await get(path, as(OPERATOR_KEY))).status]).toEqual([path, 200]);
  }
  expect(await (await get("/debug/connectivity", as(OPERATOR_KEY))).json()).toMatchObject({
    source: "Secrets Manager",
    problems: [],
    gateway: { ok: true },
  });
}

/** Each spelling would be the operators' route, or another one, if dots, case, slashes or escapes were put right on the way. */
async function pathTricks({ port }: Served): Promise<void> {
  const tricks = [
    "/v1/../metrics",
    "/v1/%2e%2e/metrics",
    "/health/live/../../metrics",
    "//metrics",
    "/./metrics",
    "/metrics/",
    "/METRICS",
    "/%6detrics",
    "/metrics%00",
    "/metrics%0a",
    "/v1/%5c..%5cmetrics",
    "/debug%2fproxy",
    "/debug;x/proxy",
  ];
  for (const target of tricks) {
    const answer = await rawGet(port, target, `x-api-key: ${KEYS.alice}`);
    expect([target, answer.slice(9, 12)]).toEqual([target, expect.stringMatching(/^40[034]$/)]);
    expect(answer).not.toContain("# EOF");
  }
  expect(await rawGet(port, "http://evil.example/metrics")).toMatch(/^HTTP\/1\.1 403 /);
}

async function sizes({ url, port }: Served): Promise<void> {
  const post = (body: string) =>
    fetch(`${url}/v1/transcripts`, {
      method: "POST",
      headers: { ...as(KEYS.bob), "content-type": "application/json" },
      body,
    });
  const padded = (bytes: number) => JSON.stringify({ video: "nonsense" }).padEnd(bytes, " ");
  expect(await refusal(post(padded(1_000_000)))).toBe("413 BodyTooLarge");
  expect(await refusal(post(padded(11_000_000)))).toBe("413 BodyTooLarge");
  expect(await refusal(post(padded(999_999)))).toBe("400 InvalidVideoId");
  const cut = ["POST /v1/transcripts HTTP/1.1", "host: localhost", `x-api-key: ${KEYS.bob}`, "content-length: 10"];
  expect(await rawHttp(port, cut, "{}")).toMatch(/^(HTTP\/1\.1 400 |$)/);
  const long = "x".repeat(20_000);
  expect(await rawGet(port, `/v1/jobs/${long}`, `x-api-key: ${KEYS.bob}`)).toMatch(
    /^HTTP\/1\.1 400 [\s\S]*InvalidPath/,
  );
  expect(await rawProblem(rawGet(port, "/version", `x-long: ${long.repeat(4)}`))).toBe("431 HeadersTooLong");
  expect(await rawProblem(rawGet(port, "no target at all"))).toBe("400 InvalidRequest");
}

/** What the front refuses before there is a gateway has the form of all other refusals. */
async function rawProblem(answer: Promise<string>): Promise<string> {
  const [head = "", body = ""] = (await answer).split("\r\n\r\n");
  const { status, code, correlationId } = problemSchema.parse(JSON.parse(body));
  expect(head.toLowerCase()).toContain(`x-correlation-id: ${correlationId}`);
  expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [\\s\\S]*problem\\+json`));
  return `${status} ${code}`;
}

/** Every method reaches an answer: monitors look with HEAD, some clients send a body with GET. */
async function methods({ port, url }: Served): Promise<void> {
  for (const path of ["/health/live", "/version", "/openapi.json"]) {
    expect((await fetch(`${url}${path}`, { method: "HEAD" })).status).toBe(200);
    const refused = await fetch(`${url}${path}`, { method: "POST" });
    expect([await refusal(Promise.resolve(refused)), refused.headers.get("allow")]).toEqual([
      "405 MethodNotAllowed",
      "GET, HEAD",
    ]);
  }
  const head = (method: string, path: string) => [`${method} ${path} HTTP/1.1`, "host: localhost", "connection: close"];
  expect(await rawProblem(rawHttp(port, head("TRACE", "/health/live")))).toBe("405 MethodNotAllowed");
  const withBody = [...head("GET", "/health/live"), "content-length: 2", "", "{}"];
  expect(await rawHttp(port, withBody)).toMatch(/^HTTP\/1\.1 200 /);
  expect(await rawProblem(rawHttp(port, ["GET /health/live HTTP/1.1", "connection: close"]))).toBe("403 Forbidden");
}

/** Line breaks never get from a request into the head of an answer. */
async function headerInjection({ port, get }: Served): Promise<void> {
  const evil = "%0d%0aset-cookie:%20evil=1";
  const targets = [
    `/v1/jobs/x${evil}`,
    `/v1/transcripts/plainmanual?lang=en${evil}`,
    `/v1/transcripts/plainmanual?format=txt${evil}`,
  ];
  for (const target of targets) {
    const [head = ""] = (await rawGet(port, target, `x-api-key: ${KEYS.bob}`)).split("\r\n\r\n");
    expect(head).toMatch(/^HTTP\/1\.1 400 /);
    expect(head.toLowerCase()).not.toContain("set-cookie");
  }
  const folded = await rawGet(port, "/health/live", "x-correlation-id: abcdefgh\r\n set-cookie: evil=1");
  expect(folded.toLowerCase()).not.toContain("\r\nset-cookie");
  const strange = await get("/health/live", { "x-correlation-id": "<script>alert(1)</script>" });
  expect(strange.headers.get("x-correlation-id")).toMatch(/^[0-9a-f-]{36}$/);
}

/** The clock is the machine's: a minute may end in between, so that one more round is allowed. */
async function tenAMinute({ get }: Served): Promise<void> {
  const answers: Response[] = [];
  for (let call = 0; call < 21; call++) answers.push(await get(KNOWN, as(KEYS.alice)));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  expect(Number(refused[0]?.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await problemOf(refused[0] as Response)).toMatchObject({ code: "TooManyRequests", retryable: true });
  expect((await get("/v1/jobs/none", as(KEYS.alice))).status).toBe(404);
}

test("without keys, serve asks for none and limits nobody; operators' routes stay closed", async () => {
  const settings = { CORS_ORIGINS: "https://app.example" };
  const { get, url, earshot } = await startServed(undefined, settings);
  const calls = await Promise.all(Array.from({ length: 15 }, () => get(KNOWN)));
  expect(new Set(calls.map(({ status }) => status))).toEqual(new Set([400]));
  expect(await refusal(get("/metrics"))).toBe("403 Forbidden");
  expect(await refusal(get("/metrics", as("anything")))).toBe("403 Forbidden");

  const preflight = (origin: string) =>
    fetch(`${url}/v1/transcripts/plainmanual`, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "GET", "access-control-request-headers": "x-api-key" },
    });
  const own = await preflight("https://app.example");
  expect([own.status, own.headers.get("access-control-allow-origin")]).toEqual([204, "https://app.example"]);
  expect((await preflight("https://evil.example")).headers.has("access-control-allow-origin")).toBe(false);
  expect((await get(KNOWN, { origin: "https://evil.example" })).headers.has("access-control-allow-origin")).toBe(false);

  const { code, stdout } = await earshot("get plainmanual --format txt", settings).finished;
  expect([code, stdout.length > 0]).toEqual([0, true]);
  const first = await get("/v1/transcripts/plainmanual?format=vtt");
  expect(first.status).toBe(200);
  const tag = first.headers.get("etag") ?? "";
  expect((await get("/v1/transcripts/plainmanual?format=vtt", { "if-none-match": tag })).status).toBe(304);
});

test("a section of keys that is not usable is refused at the start, by field", async () => {
  await expect(startServed({ keys: { alice: "short" } })).rejects.toThrow(/the key of \\?"alice\\?" is not usable/);
});

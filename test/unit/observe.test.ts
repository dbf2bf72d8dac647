import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { METRICS } from "../../lambdas/shared/config/metric-names.ts";
import { EarshotError } from "../../lambdas/shared/errors.ts";
import { type Observation, observed } from "../../lambdas/shared/observe/observation.ts";
import { redact } from "../../lambdas/shared/observe/redact.ts";
import { SecretValues } from "../../lambdas/shared/observe/secret-values.ts";

const SECRETS = ["p@ss:w/o%r d+é", 'qu"ote\\back', "customer-USER-x1"];
const PROGRAM = join(import.meta.dirname, "..", "support", "log-everything.ts");
type Line = { message: string; level: string; evt?: unknown; [field: string]: unknown };

describe("a program that logs everything that can go wrong", () => {
  let output = "";
  let lines: Line[] = [];
  beforeAll(async () => {
    const run = promisify(execFile)(process.execPath, [PROGRAM, JSON.stringify(SECRETS)], { maxBuffer: 1e8 });
    const { stdout, stderr } = await run;
    output = stdout + stderr;
    lines = output
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Line);
  });
  const line = (message: string) => lines.find((each) => each.message?.startsWith(message));

  it("comes to its end, every line being JSON", () => {
    expect(line("the end")).toMatchObject({ evt: { polluted: false } });
  });

  it("shows no secret in any form", () => {
    for (const secret of SECRETS) {
      const base64 = Buffer.from(secret).toString("base64");
      const middle = Buffer.from(`x:${secret}`).toString("base64").slice(4, -4);
      for (const form of [secret, encodeURIComponent(secret), encodeURI(secret), base64, middle]) {
        expect(output.includes(form), form).toBe(false);
        expect(output.includes(JSON.stringify(form).slice(1, -1)), form).toBe(false);
      }
    }
    expect(output).not.toMatch(/hunter2|kkkk1234/);
    expect(line("forms")?.evt).toHaveLength(13 * SECRETS.length);
  });

  it("leaves no half of a secret at a cut", () => {
    for (const half of ["p@ss:w/", "w/o%r d"]) expect(output.includes(half), half).toBe(false);
    for (const { evt } of lines.filter(({ message }) => message === "cut")) {
      expect(String(evt)).toMatch(/^x+(\[hidden\]|\[[hiden\]]*)?y*… \(\d+ characters\)$/);
    }
  });

  it("says who, what version, what stage, and puts the data under evt", () => {
    expect(line("names")).toMatchObject({
      level: "INFO",
      service: "torture",
      stage: "test",
      version: "9.9.9",
      correlationId: "caller-0001",
      jobId: "job-[hidden]",
      evt: { Authorization: "[hidden]", headers: { Cookie: "[hidden]" } },
    });
  });

  it("tells of what cannot be read instead of failing", () => {
    expect(line("odd things")?.evt).toMatchObject({
      cycle: { name: "cycle", self: "[cycle]" },
      hostile: "[unreadable]",
      angry: { value: "[unreadable]", fine: 1, toJSON: "[function]" },
      revoked: "[unreadable]",
      odd: "[unreadable]",
    });
    expect(line("more odd things")?.evt).toMatchObject({
      big: `1${"0".repeat(30)}`,
      date: "[no date]",
      bytes: expect.stringMatching(/^\[\d+ bytes\]$/),
      map: [["k", "[hidden]"]],
      infinite: "Infinity",
    });
    expect(line("an error")).toMatchObject({
      level: "ERROR",
      evt: { code: "ProxyAuthFailed", cause: { name: "Error" } },
    });
  });

  it("keeps every line within what CloudWatch takes", () => {
    for (const each of output.split("\n")) expect(each.length).toBeLessThan(200_000);
    expect(line("megabytes")?.evt).toMatchObject({ text: expect.stringContaining("… (5000000 characters)") });
  });

  it("counts by name and stage, and by lane besides", () => {
    const metrics = lines.filter((each) => "_aws" in each);
    expect(metrics).toHaveLength(2);
    expect(metrics).toContainEqual(
      expect.objectContaining({ stage: "test", service: "earshot", lane: "captions", "lane.won": 1 }),
    );
    const sums = metrics.find((each) => "job.duration" in each);
    expect(sums).toMatchObject({ "verdict.good": [1, 2], "job.duration": 1234 });
    expect(sums).toMatchObject({
      _aws: { CloudWatchMetrics: [{ Namespace: "Earshot", Dimensions: [["service", "stage"]] }] },
    });
  });
});

describe("redaction", () => {
  it("shows no secret of any kind in any surroundings, and never throws", () => {
    const secret = fc.string({ unit: "binary", minLength: 4, maxLength: 30 }).filter((given) => given.isWellFormed());
    const around = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(secret, around, around, (value, before, after) => {
        const secrets = new SecretValues();
        secrets.add(value);
        const text = `${before}${value}${after}`;
        const forms = [text, encodeURIComponent(text), JSON.stringify(text)];
        const clean = forms.map((form) => String(redact(form, secrets)));
        expect(clean.some((shown) => shown.includes(value) && !"[hidden]".includes(value))).toBe(false);
        const encoded = Buffer.from(text).toString("base64");
        const shown = String(redact(encoded, secrets));
        if (Buffer.byteLength(value) >= 6) expect(Buffer.from(shown, "base64").includes(value)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it("copies any value without throwing, as JSON that can be written", () => {
    const secrets = new SecretValues();
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true }), (value) => {
        expect(() => JSON.stringify(redact(value, secrets))).not.toThrow();
      }),
    );
  });

  it("takes no value that is too short to be hidden", () => {
    const secrets = new SecretValues();
    secrets.add("abc", "", undefined);
    expect(redact("abc abcd", secrets)).toBe("abc abcd");
  });
});

it.each([
  ["ListNotFound", "info"],
  ["IpBlocked", "error"],
] as const)("a step that throws %s is told as %s", async (code, level) => {
  const told: string[] = [];
  const log = { setContext: () => {}, info: () => told.push("info"), error: () => told.push("error") };
  const watched = { log: log as unknown as Observation["log"], end: async () => {} };
  const handler = observed(
    watched,
    () => ({}),
    () => Promise.reject(new EarshotError(code)),
  );
  await expect(handler({})).rejects.toMatchObject({ code });
  expect(told).toEqual([level]);
});

it("knows every metric by a unit", () => {
  expect(Object.keys(METRICS)).toEqual(
    expect.arrayContaining(["verdict.good", "verdict.bad", "cache.hit", "job.cost"]),
  );
});

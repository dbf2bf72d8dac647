import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EarshotError } from "../../lambdas/shared/errors.ts";
import { ErrorBook, type ErrorCounts } from "../../lambdas/shared/observe/error-book.ts";
import { type ErrorKind, errorKind, isUnexplained } from "../../lambdas/shared/observe/error-kind.ts";
import { redact } from "../../lambdas/shared/observe/redact.ts";
import { SecretValues } from "../../lambdas/shared/observe/secret-values.ts";

const kindOf = (error: Error) => errorKind(redact({ error }, new SecretValues()));
const said = (detail: string) => kindOf(new EarshotError("PlayabilityUnknown", { detail }))?.fingerprint;

describe("the kind of a failure", () => {
  it.each([
    ["video ids", "dQw4w9WgXcQ: no such format", "jNQXAC9IVRw: no such format"],
    ["numbers", "begins in 3 hours (attempt 12)", "begins in 41 hours (attempt 7)"],
    [
      "addresses",
      "no answer from https://rr4---sn-x.googlevideo.com/a?id=7",
      "no answer from https://rr1---sn-y.googlevideo.com/",
    ],
    ["ids of jobs", "job 0b3c1a52-76e1-4c8e-9c0a-1f2e3d4c5b6a", "job 1e9f0a41-10aa-4b0c-8d1e-aa55bb66cc77"],
    ["hosts", "connect to pr.oxylabs.io:7777", "connect to gw.example.org:80"],
  ])("is the same whatever its %s", (_, one, other) => {
    expect(said(one)).toBe(said(other));
  });

  it("differs by code and by words", () => {
    const kinds = ["LOGIN_REQUIRED: sign in", "LOGIN_REQUIRED: confirm your age", "UNPLAYABLE: sign in"].map(said);
    expect(new Set(kinds).size).toBe(3);
    expect(said("x")).not.toBe(kindOf(new EarshotError("LayoutChanged", { detail: "x" }))?.fingerprint);
  });

  it("tells faults of ours apart by the function they come from, not by line or column", () => {
    const fault = (top: string) =>
      Object.assign(new TypeError("no cues"), { stack: `TypeError: no cues\n    at ${top}\n    at other (/x.js:1:2)` });
    const unclassified = (top: string) =>
      kindOf(new EarshotError("Unclassified", { detail: "an unclassified TypeError", cause: fault(top) }))?.fingerprint;
    expect(unclassified("readCues (/var/task/index.mjs:10:5)")).toBe(
      unclassified("readCues (/var/task/index.mjs:99:71)"),
    );
    expect(unclassified("readCues (/a.mjs:1:1)")).not.toBe(unclassified("readPanel (/a.mjs:1:1)"));
  });

  it("never throws and stays short, whatever is logged", () => {
    fc.assert(
      fc.property(fc.anything(), fc.string({ maxLength: 5000 }), (anything, detail) => {
        errorKind(anything);
        const kind = errorKind({ code: "LayoutChanged", detail });
        expect(kind?.fingerprint).toMatch(/^[0-9a-f]{12}$/);
        expect(kind?.detail.length).toBeLessThanOrEqual(160);
      }),
    );
  });
});

describe("a kind that nobody has an explanation for", () => {
  it.each([
    ["Unclassified", true],
    ["LaneCrashed", true],
    ["TypeError", true],
    ["PlayabilityUnknown", true],
    ["LayoutChanged", true],
    ["IpBlocked", false],
    ["NetworkTimeout", false],
    ["AwsThrottled", false],
    ["DeepgramPaymentRequired", false],
  ])("%s: %s", (code, expected) => expect(isUnexplained({ code })).toBe(expected));
});

describe("a process's book of failures", () => {
  const kind = (fingerprint: string): ErrorKind => ({ fingerprint, code: "LayoutChanged", detail: "" });
  const bench = () => {
    const written: [string, number][] = [];
    const seen = new Set<string>();
    const state = { nowMs: 1_000_000, fails: false };
    const counts: ErrorCounts = {
      count: async ({ fingerprint }, times) => {
        if (state.fails) throw new Error("the table is away");
        written.push([fingerprint, times]);
        return !seen.has(fingerprint) && seen.add(fingerprint) !== undefined;
      },
    };
    return { written, state, book: new ErrorBook({ service: "captions", counts, nowMs: () => state.nowMs }) };
  };

  it("writes a kind once a minute, with everything that happened meanwhile", async () => {
    const { book, written, state } = bench();
    const flush = async (times: number) => {
      for (let i = 0; i < times; i++) book.note(kind("aaaa"), {});
      return book.flush();
    };
    expect(await flush(1)).toEqual([kind("aaaa")]);
    for (let i = 0; i < 500; i++) expect(await flush(1)).toEqual([]);
    state.nowMs += 60_000;
    expect(await flush(1)).toEqual([]);
    expect(written).toEqual([
      ["aaaa", 1],
      ["aaaa", 501],
    ]);
  });

  it("loses no count while the table is away, and throws nothing", async () => {
    const { book, written, state } = bench();
    state.fails = true;
    book.note(kind("aaaa"), {});
    expect(await book.flush()).toEqual([]);
    state.fails = false;
    state.nowMs += 60_000;
    expect(await book.flush()).toEqual([kind("aaaa")]);
    expect(written).toEqual([["aaaa", 1]]);
  });

  it("counts what happens while it writes once, the next time", async () => {
    const { book, written, state } = bench();
    book.note(kind("aaaa"), {});
    const writing = book.flush();
    book.note(kind("aaaa"), {});
    await writing;
    state.nowMs += 60_000;
    await book.flush();
    expect(written).toEqual([
      ["aaaa", 1],
      ["aaaa", 1],
    ]);
  });

  it("remembers no more than fifty kinds", async () => {
    const { book, written } = bench();
    for (let i = 0; i < 1000; i++) book.note(kind(String(i)), {});
    await book.flush();
    expect(written).toHaveLength(50);
  });
});

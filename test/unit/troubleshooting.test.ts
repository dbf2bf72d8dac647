import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CODES, type Code, type Effect } from "../../lambdas/shared/codes.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const page = readFileSync(join(ROOT, "docs", "troubleshooting.md"), "utf8");

const WORDS: Readonly<Record<Effect, string>> = {
  retry: "again",
  "new-session": "other exit",
  "next-lane": "next lane",
  final: "final",
  later: "later",
  halt: "stop",
  bug: "ours",
};

/** Cells of every table row that begins with a code. */
const rows = [...page.matchAll(/^\| *`(\w+)` *\|(.*)\|$/gm)].map(([, code = "", rest = ""]) => ({
  code,
  cells: rest.split(/(?<!\\)\|/).map((cell) => cell.trim()),
}));
const rowOf = (code: string) => rows.filter((row) => row.code === code);

describe("docs/troubleshooting.md", () => {
  it.each(Object.keys(CODES) as Code[])("has a cure for %s, and its effect", (code) => {
    const [row, ...others] = rowOf(code);
    expect(others).toEqual([]);
    expect(row?.cells[0]).toBe(WORDS[CODES[code].effect]);
    expect(row?.cells[1]?.length).toBeGreaterThan(3);
  });

  it("has a cure for everything the HTTP interface and its door say of a request", () => {
    const said = ["lambdas/api/problem.ts", "lib/entry/gateway-refusals.ts"].flatMap((file) => {
      const text = readFileSync(join(ROOT, file), "utf8");
      return [...text.matchAll(/^ {2}(\w+): \{ http:|code: "(\w+)"|INVALID\w*, "(\w+)"/gm)].map(
        ([, a, b]) => a ?? b ?? "",
      );
    });
    expect(said.length).toBeGreaterThan(12);
    for (const code of new Set(said)) expect(rowOf(code), code).toHaveLength(1);
  });

  it("speaks of no code that does not exist", () => {
    const sources = ["lambdas/api/problem.ts", "lib/entry/gateway-refusals.ts"];
    const known = sources.map((file) => readFileSync(join(ROOT, file), "utf8")).join();
    for (const { code } of rows) expect(code in CODES || known.includes(code), code).toBe(true);
  });
});

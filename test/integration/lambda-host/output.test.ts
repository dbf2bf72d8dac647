import { describe, expect, test } from "vitest";
import { functionFrom } from "../../support/function-folder.ts";
import { hosted } from "../../support/hosted-function.ts";

describe("what is printed", () => {
  test("is handed over line by line before the answer, under the invocation's id", async () => {
    const source = `export const handler = async ({ n }) => {
      process.stdout.write("half " + n); process.stdout.write(" line\\n\\n"); console.error("to stderr"); process.stdout.write("no end " + n); };`;
    const { invoke, lines } = hosted(functionFrom(source));

    const first = await invoke({ n: 1 });
    const seen = lines.map(({ line }) => line);
    const second = await invoke({ n: 2 });

    expect(seen).toEqual(expect.arrayContaining(["half 1 line", "no end 1"]));
    expect(lines.filter(({ requestId }) => requestId === second.requestId).map(({ line }) => line)).toContain(
      "half 2 line",
    );
    expect(first.requestId).not.toBe(second.requestId);
  });

  test("arrives whole when it is a flood", async () => {
    const source = `export const handler = async () => { for (let n = 0; n < 200_000; n++) process.stdout.write("line number " + n + "\\n"); return "done"; };`;
    const { invoke, lines } = hosted(functionFrom(source, { timeoutSeconds: 30 }));

    const { payload } = await invoke();

    expect(payload).toBe("done");
    expect(lines).toHaveLength(200_000);
    expect(lines.at(-1)?.line).toBe("line number 199999");
  });
});

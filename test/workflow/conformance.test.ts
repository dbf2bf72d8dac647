import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type TestStateAnswer, type TestStateRequest, testState } from "../support/test-state.ts";

/**
 * Cases in the request shape of Step Functions' TestState action, so that the same files can be sent to AWS. Each names the page or the
 * recorded execution that it encodes. `causeContains` stands for texts whose wording is the service's own.
 */
interface ConformanceCase {
  readonly name: string;
  readonly source: string;
  readonly request: TestStateRequest;
  readonly expect: Partial<TestStateAnswer> & { readonly causeContains?: string };
}

const FOLDER = join(import.meta.dirname, "conformance");

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith(".json"))) {
  const cases = JSON.parse(readFileSync(join(FOLDER, file), "utf8")) as ConformanceCase[];
  describe(`conformance: ${file.replace(".json", "")}`, () => {
    it.each(cases)("$name", async ({ source, request, expect: expected }) => {
      expect(source, "each case names its source").toMatch(/^https:\/\/|^recorded: /);
      const answer = await testState(request);
      const { causeContains, ...fields } = expected;
      for (const [field, value] of Object.entries(fields))
        expect({ [field]: answer[field as keyof TestStateAnswer] }).toEqual({ [field]: value });
      if (causeContains !== undefined) expect(answer.cause).toContain(causeContains);
    });
  });
}

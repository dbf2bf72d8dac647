import type { Reporter, TestCase, TestModule } from "vitest/node";

/**
 * Ends a run with the reason of every skipped test, the first line of every failure, and one line: `N passed, N failed, N skipped`.
 * A file that cannot be loaded counts as failed.
 */
export class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const inState = (state: string): TestCase[] => tests.filter((test) => test.result().state === state);
    const broken = modules.filter((module) => module.errors().length > 0);
    const failed = inState("failed");
    const skipped = inState("skipped");
    const lines = [
      "",
      ...skipped.map((test) => `skipped: ${test.module.relativeModuleId} > ${test.fullName}: ${reasonOf(test)}`),
      ...failed.map(
        (test) =>
          `failed: ${test.module.relativeModuleId} > ${test.fullName}: ${firstLineOf(test.result().errors?.[0])}`,
      ),
      ...broken.map((module) => `failed: ${module.relativeModuleId}: ${firstLineOf(module.errors()[0])}`),
      ...unhandledErrors.map((error) => `failed: outside of every test: ${firstLineOf(error)}`),
      `${inState("passed").length} passed, ${failed.length + broken.length + unhandledErrors.length} failed, ${skipped.length} skipped`,
    ];
    process.stdout.write(`${lines.join("\n")}\n`);
  }
}

function reasonOf(test: TestCase): string {
  const result = test.result();
  return (result.state === "skipped" && result.note) || "no reason given";
}

function firstLineOf(error: unknown): string {
  const message =
    typeof error === "object" && error !== null && "message" in error ? String(error.message) : String(error);
  return message.split("\n", 1)[0] ?? "";
}

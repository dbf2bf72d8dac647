import type { Reporter, TestCase, TestModule } from "vitest/node";

/** Ends a run with the reason of every skipped test and one line: `N passed, N failed, N skipped`. A file that cannot be loaded counts as failed. */
export class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const inState = (state: string): TestCase[] => tests.filter((test) => test.result().state === state);
    const broken = modules.filter((module) => module.errors().length > 0).length + unhandledErrors.length;
    const skipped = inState("skipped");
    const lines = [
      "",
      ...skipped.map((test) => `skipped: ${test.module.relativeModuleId} > ${test.fullName}: ${reasonOf(test)}`),
      `${inState("passed").length} passed, ${inState("failed").length + broken} failed, ${skipped.length} skipped`,
    ];
    process.stdout.write(`${lines.join("\n")}\n`);
  }
}

function reasonOf(test: TestCase): string {
  const result = test.result();
  return (result.state === "skipped" && result.note) || "no reason given";
}

import { type FoundState, type FoundWorkflow, rulesOf } from "../checks/walk-states.ts";
import { isExpression } from "../expressions/expression.ts";

/** Error names that the interpreter itself reports (developer guide, "Error names"; those "reserved for future use" left out). */
const STATES_ERRORS: readonly string[] = [
  "States.ALL",
  "States.DataLimitExceeded",
  "States.ExceedToleratedFailureThreshold",
  "States.HeartbeatTimeout",
  "States.Http.Socket",
  "States.ItemReaderFailed",
  "States.Permissions",
  "States.QueryEvaluationError",
  "States.ResultWriterFailed",
  "States.Runtime",
  "States.TaskFailed",
  "States.Timeout",
];

/** Names in Retry and Catch that nobody raises, and rules that cannot do what they promise. */
export function lintErrorNames(workflows: readonly FoundWorkflow[], errorNames: readonly string[]): string[] {
  return workflows.flatMap(({ states }) =>
    states.flatMap((found) => {
      const raised = raisedInside(found, workflows);
      const known = new Set([...STATES_ERRORS, ...errorNames, ...(raised ?? [])]);
      return (["Retry", "Catch"] as const).flatMap((list) =>
        rulesOf(found, list).flatMap((rule, i) =>
          (rule.ErrorEquals as readonly string[])
            .flatMap((name) => nameProblems(name, list, raised && known))
            .map((problem) => `'${found.name}': ${list}[${i}]: ${problem}`),
        ),
      );
    }),
  );
}

function nameProblems(name: string, list: "Retry" | "Catch", known: ReadonlySet<string> | undefined): string[] {
  if (name === "States.Runtime") return ["nothing catches States.Runtime: the execution fails whatever a rule says"];
  if (name === "States.DataLimitExceeded" && list === "Retry") {
    return ["States.DataLimitExceeded is terminal: the same data will exceed the limit again"];
  }
  const unknown = known && !known.has(name) && !/^Lambda\.\w+$/.test(name);
  return unknown ? [`nobody raises '${name}'`] : [];
}

/** The errors of Fail states inside a state; undefined when one of them computes its error. */
function raisedInside(found: FoundState, workflows: readonly FoundWorkflow[]): readonly string[] | undefined {
  const fails = workflows
    .filter((workflow) => isInside(workflow, found))
    .flatMap(({ states }) => states)
    .filter(({ state }) => state.Type === "Fail");
  const names = fails.map(({ state }) => state.Error ?? "");
  return names.some(isExpression) ? undefined : names.map(String);
}

function isInside({ within }: FoundWorkflow, found: FoundState): boolean {
  return within !== undefined && (within.state.state === found.state || isInside(within.workflow, found));
}

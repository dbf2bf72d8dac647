import { checkDefinition } from "./checks/check-definition.ts";
import { type FoundWorkflow, walkWorkflows } from "./checks/walk-states.ts";
import { isRecord } from "./is-record.ts";
import { lintErrorNames } from "./lint/lint-error-names.ts";
import { lintServices } from "./lint/lint-services.ts";
import { lintVariables } from "./lint/lint-variables.ts";

/** What the world around a machine has. */
export interface KnownNames {
  /** Error names that tasks may raise: the functions' own, the host's, and those of SDK exceptions, for example `Sandbox.Timedout`. */
  readonly errorNames: readonly string[];
  /** SDK actions by service, as `aws-sdk:` resources name them. */
  readonly services: Readonly<Record<string, readonly string[]>>;
}

/**
 * Mistakes that a definition loads with and that no validator reports, one sentence each: variables never assigned, error names nobody
 * raises, services and actions that do not exist, Choice states without a Default, rules for errors that cannot be caught. A definition
 * that cannot be loaded gives its load problems instead.
 */
export function lintDefinition(definition: unknown, known: KnownNames): string[] {
  const problems = checkDefinition(definition);
  if (problems.length > 0 || !isRecord(definition)) return problems;
  const workflows = walkWorkflows(definition);
  return [
    ...lintVariables(workflows),
    ...lintErrorNames(workflows, known.errorNames),
    ...lintServices(workflows, known.services),
    ...lintDefaults(workflows),
  ];
}

function lintDefaults(workflows: readonly FoundWorkflow[]): string[] {
  return workflows.flatMap(({ states }) =>
    states
      .filter(({ state }) => state.Type === "Choice" && state.Default === undefined)
      .map(({ name }) => `'${name}': a Choice without Default fails the execution when no rule matches`),
  );
}

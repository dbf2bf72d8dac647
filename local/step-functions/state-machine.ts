import { randomUUID } from "node:crypto";
import { checkDefinition } from "./checks/check-definition.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { Definition } from "./definition.ts";
import { ItemGate } from "./distributed/item-gate.ts";
import type { Execution } from "./execution.ts";
import { Expressions } from "./expressions/expressions.ts";
import type { Integrations } from "./integrations.ts";
import { type OnEvent, RunningExecution } from "./running-execution.ts";
import { InvalidDefinitionError } from "./states-error.ts";
import { TaskTokens } from "./task-tokens.ts";
import type { Machinery } from "./thread.ts";

export interface StateMachineOptions {
  readonly arn: string;
  /** Parsed JSON in the Amazon States Language, JSONata only. */
  readonly definition: unknown;
  readonly integrations: Integrations;
  readonly clock?: Clock;
  /** 0 (inclusive) to 1 (exclusive), for retry jitter and `$random`. */
  readonly random?: () => number;
  /** Default: those of this machine alone. */
  readonly tokens?: TaskTokens;
  /** Of the items of distributed Maps. Default: one of its own, which stays open. */
  readonly gate?: ItemGate;
}

/**
 * A Standard state machine that runs in this process.
 *
 * Throws `InvalidDefinitionError` with all problems when the definition has anything this interpreter does not know.
 */
export class StateMachine {
  readonly arn: string;
  readonly #definition: Definition;
  readonly #machinery: Machinery;

  constructor({
    arn,
    definition,
    integrations,
    clock = systemClock,
    random = Math.random,
    tokens = new TaskTokens(),
    gate = new ItemGate(),
  }: StateMachineOptions) {
    const problems = checkDefinition(definition);
    if (problems.length > 0) throw new InvalidDefinitionError(problems);
    this.arn = arn;
    this.#definition = definition as Definition;
    const expressions = new Expressions({ clock, random });
    this.#machinery = { clock, random, expressions, integrations, gate, tokens };
  }

  /** Starts an execution; throws a `StatesError` named `InvalidExecutionInput` when the input is no JSON or too large. */
  start(input: unknown, options: { readonly name?: string; readonly onEvent?: OnEvent } = {}): Execution {
    return new RunningExecution({
      machineArn: this.arn,
      definition: this.#definition,
      machinery: this.#machinery,
      input,
      name: options.name ?? randomUUID(),
      onEvent: options.onEvent ?? (() => {}),
    });
  }
}

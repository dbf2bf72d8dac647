import jsonata from "jsonata";
import { InterpreterError } from "../states-error.ts";
import { expressionText, isExpression } from "./expression.ts";
import { type ExpressionWorld, registerFunctions } from "./functions.ts";

/** What an expression can name: the variables of its scope and `states`. */
export type Bindings = Readonly<Record<string, unknown>>;

/**
 * Evaluates the templates of a machine. A failed, undefined or unserialisable expression is `States.QueryEvaluationError`, with the field in
 * its text (developer guide, "Handling errors in JSONata"; Amazon States Language, "JSONata Runtime Errors").
 */
export class Expressions {
  readonly #world: ExpressionWorld;
  readonly #compiled = new Map<string, jsonata.Expression>();

  constructor(world: ExpressionWorld) {
    this.#world = world;
  }

  /** The template with every expression replaced by a copy of its value. */
  async evaluate(template: unknown, field: string, bindings: Bindings): Promise<unknown> {
    if (isExpression(template)) return this.#run(expressionText(template), field, bindings);
    if (template === null || typeof template !== "object") return template;
    if (Array.isArray(template)) {
      const items: unknown[] = [];
      for (const [i, item] of template.entries()) items.push(await this.evaluate(item, `${field}[${i}]`, bindings));
      return items;
    }
    const filled: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(template)) {
      filled[key] = await this.evaluate(value, `${field}/${key}`, bindings);
    }
    return filled;
  }

  /** As `evaluate`, for a field that must be a whole number from `least` to `most`. */
  async integer(template: unknown, field: string, bindings: Bindings, least: number, most: number): Promise<number> {
    const value = await this.evaluate(template, field, bindings);
    if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value;
    throw unexpected(template, field, `an integer from ${least} to ${most}`, value);
  }

  /** As `evaluate`, for a field that must be a string. */
  async text(template: unknown, field: string, bindings: Bindings): Promise<string> {
    const value = await this.evaluate(template, field, bindings);
    if (typeof value === "string") return value;
    throw unexpected(template, field, "a string", value);
  }

  async #run(text: string, field: string, bindings: Bindings): Promise<unknown> {
    const said = `The JSONata expression '${text}' specified for the field '${field}'`;
    const value = await this.#compile(text)
      .evaluate(undefined, bindings)
      .catch((error: Error) => {
        throw new InterpreterError(
          "States.QueryEvaluationError",
          `${said} threw an error during evaluation. ${reasonOf(error)}`,
          field,
        );
      });
    if (value === undefined) {
      throw new InterpreterError("States.QueryEvaluationError", `${said} returned nothing (undefined).`, field);
    }
    if (holdsFunction(value)) {
      throw new InterpreterError("States.QueryEvaluationError", `${said} returned an unsupported result type.`, field);
    }
    return JSON.parse(JSON.stringify(value));
  }

  #compile(text: string): jsonata.Expression {
    const known = this.#compiled.get(text);
    if (known) return known;
    const expression = jsonata(text);
    registerFunctions(expression, this.#world);
    this.#compiled.set(text, expression);
    return expression;
  }
}

/** The error of a field whose value has the wrong type. */
export function unexpected(template: unknown, field: string, expected: string, value: unknown): InterpreterError {
  const source = isExpression(template) ? `The JSONata expression '${expressionText(template)}'` : "The value";
  const seen = JSON.stringify(value);
  const text = `${source} specified for the field '${field}' returned an unexpected result type. Expected ${expected}, but was ${seen}.`;
  return new InterpreterError("States.QueryEvaluationError", text, field);
}

const reasonOf = (error: Error & { code?: string }) => (error.code ? `${error.code}: ${error.message}` : error.message);

/** JSONata's functions and regular expressions are no JSON; its own functions are objects with a mark. */
function holdsFunction(value: unknown): boolean {
  if (typeof value === "function") return true;
  if (value === null || typeof value !== "object") return false;
  if ("_jsonata_lambda" in value || "_jsonata_function" in value) return true;
  return Object.values(value).some(holdsFunction);
}

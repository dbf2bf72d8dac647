import * as z from "zod";
import { EarshotError } from "../errors.ts";

/** Environment variables that a schema accepts: strings in, typed values out. */
export type EnvironmentShape = z.ZodRawShape;

const on = new Set(["1", "true", "yes", "on"]);
const off = new Set(["0", "false", "no", "off"]);

/** A switch: 1/true/yes/on or 0/false/no/off. */
export const flag = (fallback: boolean) =>
  z
    .string()
    .optional()
    .transform((text, context) => {
      if (text === undefined) return fallback;
      const word = text.trim().toLowerCase();
      if (on.has(word)) return true;
      if (off.has(word)) return false;
      context.addIssue({ code: "custom", message: "expected true or false" });
      return z.NEVER;
    });

/** A number within a range; `fallback` where there is none. */
export const number = <Fallback extends number | undefined>(fallback: Fallback, least: number, most: number) =>
  z
    .string()
    .optional()
    .transform((text, context) => {
      if (text === undefined) return fallback;
      const value = Number(text);
      if (Number.isFinite(value) && value >= least && value <= most) return value;
      context.addIssue({ code: "custom", message: `expected a number from ${least} to ${most}` });
      return z.NEVER;
    });

/** A number within a range that may be absent. */
export const optionalNumber = (least: number, most: number) => number(undefined, least, most);

/** Text that may be absent; blank counts as absent. */
export const optionalText = z
  .string()
  .optional()
  .transform((text) => (text?.trim() ? text : undefined));

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The typed, frozen settings of a function; what is blank counts as absent. All problems are reported together, each with the variable's
 * name and the expected form, never with its value, as one `EarshotError`. `others`: schemas of which those variables are judged, too,
 * that are set.
 */
export function parseEnvironment<Shape extends EnvironmentShape>(
  schema: z.ZodObject<Shape>,
  environment: Environment,
  others: readonly z.ZodObject[] = [],
): Readonly<z.output<z.ZodObject<Shape>>> {
  const given = Object.fromEntries(Object.entries(environment).filter(([, text]) => text?.trim()));
  const known = Object.fromEntries(Object.keys(schema.shape).map((name) => [name, given[name]]));
  const parsed = schema.safeParse(known);
  const problems = [
    ...(parsed.error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`),
    ...others.flatMap(({ shape }) => Object.entries(shape).flatMap(([name, field]) => problemsOf(name, field, given))),
  ];
  if (parsed.success && problems.length === 0) return Object.freeze(parsed.data);
  const detail = `settings are not usable: ${[...new Set(problems)].join("; ")}`;
  throw new EarshotError("Unclassified", { detail });
}

function problemsOf(name: string, field: z.core.$ZodType, given: Environment): string[] {
  if (given[name] === undefined) return [];
  return (z.safeParse(field, given[name]).error?.issues ?? []).map(({ message }) => `${name}: ${message}`);
}

import * as z from "zod";
import { EarshotError } from "../errors.ts";

/** Environment variables that a schema accepts: strings in, typed values out. */
export type EnvironmentShape = z.ZodRawShape;

const on = new Set(["1", "true", "yes", "on"]);
const off = new Set(["0", "false", "no", "off"]);

/** A switch: 1/true/yes/on or 0/false/no/off; blank counts as absent. */
export const flag = (fallback: boolean) =>
  z
    .string()
    .optional()
    .transform((text, context) => {
      if (!text?.trim()) return fallback;
      const word = text.trim().toLowerCase();
      if (on.has(word)) return true;
      if (off.has(word)) return false;
      context.addIssue({ code: "custom", message: "expected true or false" });
      return z.NEVER;
    });

/** A number within a range; `fallback` undefined makes it optional. */
export const number = (fallback: number, least: number, most: number) =>
  z
    .string()
    .optional()
    .transform((text, context) => {
      if (text === undefined || text.trim() === "") return fallback;
      const value = Number(text);
      if (Number.isFinite(value) && value >= least && value <= most) return value;
      context.addIssue({ code: "custom", message: `expected a number from ${least} to ${most}` });
      return z.NEVER;
    });

/** A number within a range that may be absent; blank counts as absent. */
export const optionalNumber = (least: number, most: number) =>
  z
    .string()
    .optional()
    .transform((text, context) => {
      if (!text?.trim()) return undefined;
      const value = Number(text);
      if (Number.isFinite(value) && value >= least && value <= most) return value;
      context.addIssue({ code: "custom", message: `expected a number from ${least} to ${most}` });
      return z.NEVER;
    });

/** Text that may be absent; blank counts as absent. */
export const optionalText = z
  .string()
  .optional()
  .transform((text) => (text?.trim() ? text : undefined));

/**
 * The typed, frozen settings of a function. All problems are reported together, each with the variable's name and the expected form,
 * never with its value, as one `EarshotError`.
 */
export function parseEnvironment<Shape extends EnvironmentShape>(
  schema: z.ZodObject<Shape>,
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<z.output<z.ZodObject<Shape>>> {
  const known = Object.fromEntries(Object.keys(schema.shape).map((name) => [name, environment[name]]));
  const parsed = schema.safeParse(known);
  if (parsed.success) return Object.freeze(parsed.data);
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new EarshotError("Unclassified", { detail: `settings are not usable: ${problems.join("; ")}` });
}

import type { z } from "@hono/zod-openapi";
import type { Context } from "hono";

const MOST_NAMES = 5;
const MOST_CHARACTERS = 40;

/**
 * A warning that names the query parameters which the schema does not know, and those it does; empty when there are none. They are not
 * refused: proxies and pages add parameters of their own.
 */
export function unknownParameters(c: Context, schema: z.ZodObject): readonly string[] {
  const known = Object.keys(schema.shape);
  const unknown = Object.keys(c.req.query()).filter((name) => !known.includes(name));
  if (unknown.length === 0) return [];
  const named = unknown.slice(0, MOST_NAMES).map((name) => name.slice(0, MOST_CHARACTERS));
  return [`ignored: the parameter${unknown.length > 1 ? "s" : ""} ${named.join(", ")}; known are ${known.join(", ")}`];
}

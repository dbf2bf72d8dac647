import { createHash, randomUUID } from "node:crypto";
import jsonata from "jsonata";
import type { Clock } from "../clock.ts";

/** What expressions may take from the world. */
export interface ExpressionWorld {
  readonly clock: Clock;
  /** 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
}

/** A function failed on its arguments; reported as `States.QueryEvaluationError`. */
class FunctionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "FunctionError";
  }
}

const MAX_RANGE_ITEMS = 1000;
const MAX_HASHED_CHARACTERS = 10_000;
const HASHES: Readonly<Record<string, string>> = {
  MD5: "md5",
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
};

/** Names of the functions that Step Functions adds to JSONata (developer guide, "JSONata functions provided by Step Functions"). */
export const ADDED_FUNCTIONS = ["partition", "range", "hash", "random", "uuid", "parse"] as const;

/** Adds Step Functions' own functions to an expression, and makes `$now` and `$millis` read the injected clock. */
export function registerFunctions(expression: jsonata.Expression, { clock, random }: ExpressionWorld): void {
  expression.registerFunction("partition", partition, "<an:a>");
  expression.registerFunction("range", range, "<nnn:a>");
  expression.registerFunction("hash", hash, "<xs:s>");
  expression.registerFunction("random", (seed?: number) => (seed === undefined ? random() : seeded(seed)), "<n?:n>");
  expression.registerFunction("uuid", () => randomUUID(), "<:s>");
  expression.registerFunction("parse", (text: string): unknown => JSON.parse(text), "<s:x>");
  expression.registerFunction("millis", () => clock.now(), "<:n>");
  expression.registerFunction(
    "now",
    (picture?: string, zone?: string) => formatTime(clock.now(), picture, zone),
    "<s?s?:s>",
  );
}

function partition(items: unknown[], size: number): unknown[][] {
  if (!Number.isInteger(size) || size < 1) throw new FunctionError("$partition: the size must be a positive integer");
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

function range(first: number, last: number, step: number): number[] {
  if (![first, last, step].every(Number.isInteger) || step === 0)
    throw new FunctionError("$range: three integers, the last not zero");
  const length = Math.max(0, Math.floor((last - first) / step) + 1);
  if (length > MAX_RANGE_ITEMS) throw new FunctionError(`$range: more than ${MAX_RANGE_ITEMS} items`);
  return Array.from({ length }, (_, i) => first + i * step);
}

function hash(value: unknown, algorithm: string): string {
  const name = HASHES[algorithm];
  if (!name) throw new FunctionError(`$hash: the algorithm must be one of ${Object.keys(HASHES).join(", ")}`);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (text.length > MAX_HASHED_CHARACTERS)
    throw new FunctionError(`$hash: more than ${MAX_HASHED_CHARACTERS} characters`);
  return createHash(name).update(text).digest("hex");
}

/** The same number from 0 to 1 for the same seed; the service's own generator is not known. */
function seeded(seed: number): number {
  return createHash("sha256").update(String(seed)).digest().readUInt32BE() / 2 ** 32;
}

const formatMillis = jsonata("$fromMillis(ms, picture, zone)");
const formatTime = (ms: number, picture?: string, zone?: string): Promise<unknown> =>
  formatMillis.evaluate({ ms, picture, zone });

import fc from "fast-check";
import type { DescribedOperation } from "./described-operation.ts";

type JsonSchema = Readonly<Record<string, unknown>>;

/** A request as `fetch` takes it, its path with the query. */
export interface FuzzedRequest {
  readonly target: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

/** Values of parameters by name that lead somewhere; without them hardly a request would get past its first check. */
export type KnownValues = Readonly<Record<string, readonly string[]>>;

const anyText = fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 });

/** Requests that an operation's description allows, mixed with such as it does not. */
export function describedRequests(operation: DescribedOperation, known: KnownValues): fc.Arbitrary<FuzzedRequest> {
  const { method, path, parameters, body } = operation;
  const given = Object.fromEntries(
    parameters.map(({ name, in: place, required, schema }) => {
      const value = valueFor(schema, known[name]);
      return [`${place} ${name}`, required ? value : fc.option(value, { nil: undefined })];
    }),
  );
  return fc.record({ given: fc.record(given), body: bodyOf(body, known) }).map((made) => ({
    method,
    target: targetOf(path, made.given),
    headers: headersOf(made.given, made.body),
    ...(made.body !== undefined && { body: made.body }),
  }));
}

/** Seldom text that the schema knows nothing of. Dots alone would be another path. */
function valueFor(schema: JsonSchema, known: readonly string[] = []): fc.Arbitrary<string> {
  const odd = anyText.filter((text) => !/^\.+$/.test(text));
  const fitting = known.length > 0 ? fc.constantFrom(...known) : fitsTo(schema).map(String);
  return fc.oneof({ weight: 4, arbitrary: fitting }, { weight: 1, arbitrary: odd });
}

function bodyOf(schema: JsonSchema | undefined, known: KnownValues): fc.Arbitrary<string | undefined> {
  if (!schema) return fc.constant(undefined);
  const { properties = {}, required = [] } = schema as { properties?: Record<string, JsonSchema>; required?: string[] };
  const fieldOf = ([name, field]: [string, JsonSchema]): [string, fc.Arbitrary<unknown>] => [
    name,
    known[name] ? fc.constantFrom(...known[name]) : fitsTo(field),
  ];
  const fields: Record<string, fc.Arbitrary<unknown>> = Object.fromEntries(Object.entries(properties).map(fieldOf));
  const fitting = fc.record(fields, { requiredKeys: required }).map((value) => JSON.stringify(value));
  const odd = fc.oneof(fc.json({ maxDepth: 2 }), fc.string({ maxLength: 20 }));
  return fc.oneof({ weight: 4, arbitrary: fitting }, { weight: 1, arbitrary: odd });
}

const ofType: Readonly<Record<string, (schema: JsonSchema) => fc.Arbitrary<unknown>>> = {
  boolean: () => fc.boolean(),
  number: () => fc.oneof(fc.integer({ min: -2, max: 1_000_000 }), fc.double({ noNaN: true, noDefaultInfinity: true })),
  integer: () => fc.integer(),
  array: ({ items }) => fc.array(fitsTo(items as JsonSchema), { maxLength: 3 }),
  string: () => anyText,
};

function fitsTo(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as unknown[]));
  return (ofType[String(schema.type)] ?? (() => anyText))(schema);
}

type Given = Readonly<Record<string, string | undefined>>;

const inPlace = (given: Given, place: string): [string, string][] =>
  Object.entries(given).flatMap(([key, value]) =>
    value !== undefined && key.startsWith(`${place} `)
      ? [[key.slice(place.length + 1), value] as [string, string]]
      : [],
  );

function targetOf(template: string, given: Given): string {
  const path = inPlace(given, "path").reduce(
    (before, [name, value]) => before.replace(`{${name}}`, () => encodeURIComponent(value)),
    template,
  );
  const query = new URLSearchParams(inPlace(given, "query")).toString();
  return query === "" ? path : `${path}?${query}`;
}

/** Only what HTTP lets into a header (RFC 9110 section 5.5). */
function headersOf(given: Given, body: string | undefined): Record<string, string> {
  const headers = inPlace(given, "header").map(([name, value]) => [name, value.replace(/[^\x20-\x7e]/g, "").trim()]);
  return { ...Object.fromEntries(headers), ...(body !== undefined && { "content-type": "application/json" }) };
}

import { z } from "zod";

type JsonSchema = Readonly<Record<string, unknown>>;
type Content = Readonly<Record<string, { readonly schema: JsonSchema }>>;

interface DescribedAnswer {
  readonly content?: Content;
  readonly headers?: Readonly<Record<string, { readonly required?: boolean }>>;
}

/** One operation of an OpenAPI document, as its callers read it. */
export interface DescribedOperation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: "path" | "query" | "header";
    readonly required?: boolean;
    readonly schema: JsonSchema;
  }[];
  /** Schema of its JSON body; absent: it takes none. */
  readonly body?: JsonSchema;
  /** What is wrong with an answer by the description; empty: nothing. */
  problemsOf(answer: Response): Promise<string[]>;
}

/** The parts of an OpenAPI document that are read here. */
export interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

interface RawOperation {
  readonly parameters?: DescribedOperation["parameters"];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, DescribedAnswer>>;
}

/** Every operation of a document, with its references followed. Objects have no fields but those that are described. */
export function describedOperations(description: Description): DescribedOperation[] {
  const { schemas } = description.components;
  const closed = (schema: JsonSchema) => z.fromJSONSchema(closedSchema(schema, schemas) as never);
  return Object.entries(description.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { parameters = [], requestBody, responses }]) => {
      const body = requestBody?.content["application/json"]?.schema;
      return {
        method: method.toUpperCase(),
        path,
        parameters,
        ...(body && { body: followed(body, schemas) }),
        problemsOf: (answer) => problemsOf(answer, responses, closed),
      };
    }),
  );
}

const followed = (schema: JsonSchema, schemas: Description["components"]["schemas"]): JsonSchema =>
  schemas[
    String(schema.$ref ?? "")
      .split("/")
      .at(-1) ?? ""
  ] ?? schema;

/** As a document of its own: references lead to `$defs`, and objects say that they are whole. */
function closedSchema(schema: JsonSchema, schemas: Description["components"]["schemas"]): unknown {
  const text = JSON.stringify({ ...schema, $defs: schemas }).replaceAll("#/components/schemas/", "#/$defs/");
  return JSON.parse(text, (_, value) => (isOpenObject(value) ? { ...value, additionalProperties: false } : value));
}

const isOpenObject = (value: unknown): value is object =>
  typeof value === "object" &&
  value !== null &&
  "type" in value &&
  value.type === "object" &&
  "properties" in value &&
  !("additionalProperties" in value);

async function problemsOf(
  answer: Response,
  responses: RawOperation["responses"],
  closed: (schema: JsonSchema) => z.ZodType,
): Promise<string[]> {
  const described = responses[String(answer.status)];
  if (!described) return [`the status ${answer.status} is not described`];
  const missing = Object.entries(described.headers ?? {})
    .filter(([name, { required }]) => required && !answer.headers.has(name))
    .map(([name]) => `the header ${name} is missing`);
  if (!answer.headers.has("x-correlation-id")) missing.push("the header x-correlation-id is missing");
  return [...missing, ...bodyProblems(answer, await answer.text(), described.content, closed)];
}

function bodyProblems(
  answer: Response,
  body: string,
  content: Content | undefined,
  closed: (schema: JsonSchema) => z.ZodType,
): string[] {
  if (!content) return body === "" ? [] : ["a body is not described"];
  const type = (answer.headers.get("content-type") ?? "").split(";")[0] ?? "";
  const schema = content[type]?.schema;
  if (!schema) return [`the type ${type} is not described for ${answer.status}`];
  if (!type.endsWith("json")) return [];
  const parsed = closed(schema).safeParse(JSON.parse(body));
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
}

/** The parts of an OpenAPI document that the page shows. */
export interface Described {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly paths?: Readonly<Record<string, unknown>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, unknown>> };
}

interface Operation {
  readonly summary?: string;
  readonly security?: readonly Readonly<Record<string, unknown>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: unknown }>> };
  readonly responses?: Readonly<Record<string, Answer>>;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: Readonly<Record<string, unknown>>;
}

interface Answer {
  readonly description?: string;
  readonly content?: Readonly<Record<string, { readonly schema?: unknown }>>;
}

export const DOCS_STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark }
h2 { margin: 2.5rem 0 .25rem; font-size: 1.1rem } code, pre { font-family: ui-monospace, monospace; font-size: .9em }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 } td { border-top: 1px solid #8884; padding: .3rem .6rem .3rem 0; vertical-align: top }
td:first-child { white-space: nowrap; width: 12rem } pre { overflow: auto; background: #8881; padding: .75rem } small { opacity: .75 }
`;

const METHODS = ["get", "post", "put", "patch", "delete"];

/** The description as one page without scripts and without anything from elsewhere. */
export function docsPage({ info, paths = {}, components = {} }: Described): string {
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = (item as Readonly<Record<string, Operation | undefined>>)[method];
      return operation ? [operationSection(method, path, operation)] : [];
    }),
  );
  const schemas = Object.entries(components.schemas ?? {}).map(([name, schema]) => schemaSection(name, schema));
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${text(info.title)} ${text(info.version)}</title><style>${DOCS_STYLE}</style></head><body>
<h1>${text(info.title)} <small>${text(info.version)}</small></h1><p>${text(info.description ?? "")}</p>
<p>The same as data: <a href="openapi.json">openapi.json</a></p>
${[...operations, ...schemas].join("\n")}
</body></html>
`;
}

function operationSection(method: string, path: string, operation: Operation): string {
  const { summary = "", security = [], parameters = [], requestBody, responses = {} } = operation;
  const keys = security.flatMap((each) => Object.keys(each));
  const needs = keys.length === 0 ? "no key" : keys.join(", ");
  const body = Object.values(requestBody?.content ?? {})[0]?.schema;
  return `<section><h2><code>${method.toUpperCase()} ${text(path)}</code></h2><p>${text(summary)} <small>(${text(needs)})</small></p>
${table(parameters.map(parameterRow))}${body === undefined ? "" : table([["body", `<code>${text(shortly(body))}</code>`]])}
${table(Object.entries(responses).map(answerRow))}</section>`;
}

type Row = readonly [head: string, body: string];

function parameterRow({ name, in: place, required, schema = {} }: Parameter): Row {
  const description = typeof schema.description === "string" ? `: ${schema.description}` : "";
  return [name, `${place}${required ? ", required" : ""} <code>${text(shortly(schema))}</code>${text(description)}`];
}

function answerRow([status, { description = "", content = {} }]: readonly [string, Answer]): Row {
  const types = Object.entries(content).map(([type, { schema }]) => `${type} ${shortly(schema)}`);
  return [status, `${text(description)}<br><small>${types.map(text).join("<br>")}</small>`];
}

function schemaSection(name: string, schema: unknown): string {
  const id = text(name);
  return `<section><h2 id="${id}"><code>${id}</code></h2><pre>${text(JSON.stringify(schema, null, 1))}</pre></section>`;
}

const table = (rows: readonly Row[]) =>
  rows.length === 0
    ? ""
    : `<table>${rows.map(([head, body]) => `<tr><td><code>${text(head)}</code></td><td>${body}</td></tr>`).join("")}</table>`;

/** A schema in a word or two: its name, its values or its type. */
function shortly(schema: unknown): string {
  const { $ref, type, ...rest } = (schema ?? {}) as { $ref?: string; type?: string | string[]; enum?: unknown[] };
  if ($ref) return $ref.split("/").at(-1) ?? "";
  return rest.enum ? rest.enum.map((value) => JSON.stringify(value)).join(" | ") : [type ?? ""].flat().join(" | ");
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function text(plain: string): string {
  return plain.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);
}

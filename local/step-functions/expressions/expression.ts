/** Whether `value` is written as a JSONata expression: `{%` and `%}` are its very first and last characters. */
export const isExpression = (value: unknown): value is `{%${string}%}` =>
  typeof value === "string" && value.length >= 4 && value.startsWith("{%") && value.endsWith("%}");

/** The JSONata text inside the delimiters. */
export const expressionText = (value: string): string => value.slice(2, -2).trim();

/** A string of a template and the field it stands in. */
export interface Place {
  /** As Step Functions names it in errors, for example `Arguments/Key/pk` or `Choices[0]/Condition`. */
  readonly field: string;
  readonly value: string;
}

/** Every string in a template with its field, keys and items in order. */
export function* stringsIn(template: unknown, field: string): Generator<Place> {
  if (typeof template === "string") yield { field, value: template };
  else if (Array.isArray(template))
    for (const [i, item] of template.entries()) yield* stringsIn(item, `${field}[${i}]`);
  else if (template !== null && typeof template === "object") {
    for (const [key, value] of Object.entries(template)) yield* stringsIn(value, `${field}/${key}`);
  }
}

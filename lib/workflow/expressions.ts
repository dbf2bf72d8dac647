/** The JSONata text of a JavaScript value: JSON is JSONata. */
export const literal = (value: unknown): string => JSON.stringify(value);

/** A field whose value Step Functions computes. */
export const jsonata = (expression: string): string => `{% ${expression} %}`;

/** DynamoDB attribute values, as the low-level API wants them. */
export const S = (value: string) => ({ S: value });
export const SS = (...values: string[]) => ({ SS: values });

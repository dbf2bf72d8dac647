import { expressionText, isExpression } from "../expressions/expression.ts";
import { isRecord } from "../is-record.ts";
import { MAX_SECONDS } from "../limits.ts";
import { TIMESTAMP } from "../states/wait.ts";

/** What a field must look like; `accepts` says whether a value does, `form` names it in messages. */
export interface Form {
  readonly form: string;
  readonly accepts: (value: unknown) => boolean;
}

const isInteger = (value: unknown, least: number, most: number) =>
  typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;
const isList = (value: unknown, accepts: (item: unknown) => boolean) =>
  Array.isArray(value) && value.length > 0 && value.every(accepts);
const isText = (value: unknown) => typeof value === "string" && value !== "";

export const TEXT: Form = { form: "a string that is not empty", accepts: isText };
export const ANY_TEXT: Form = { form: "a string", accepts: (value) => typeof value === "string" };
export const TRUE: Form = { form: "true", accepts: (value) => value === true };
export const OBJECT: Form = { form: "an object", accepts: isRecord };
export const OBJECTS: Form = {
  form: "a list of objects that is not empty",
  accepts: (value) => isList(value, isRecord),
};
export const TEXTS: Form = { form: "a list of strings that is not empty", accepts: (value) => isList(value, isText) };

/** A whole number; with `expression` also a JSONata expression. */
export const integer = (least: number, most = MAX_SECONDS, expression = false): Form => ({
  form: `an integer from ${least} to ${most}${expression ? ", or a JSONata expression" : ""}`,
  accepts: (value) => isInteger(value, least, most) || (expression && isExpression(value)),
});
export const BACKOFF: Form = {
  form: "a number of at least 1",
  accepts: (value) => typeof value === "number" && value >= 1,
};
export const JITTER: Form = { form: '"FULL" or "NONE"', accepts: (value) => value === "FULL" || value === "NONE" };
export const JSONATA: Form = { form: '"JSONata"', accepts: (value) => value === "JSONata" };
export const CONDITION: Form = {
  form: "true, false or a JSONata expression",
  accepts: (value) => typeof value === "boolean" || isExpression(value),
};
export const MOMENT: Form = {
  form: "an RFC 3339 timestamp or a JSONata expression",
  accepts: (value) => isExpression(value) || (typeof value === "string" && TIMESTAMP.test(value)),
};
export const ITEMS: Form = {
  form: "an array or a JSONata expression",
  accepts: (value) => Array.isArray(value) || isExpression(value),
};
/** `Arguments` and the like: an empty expression is none. */
export const TEMPLATE: Form = {
  form: "JSON without empty expressions",
  accepts: (value) => value !== undefined && !(isExpression(value) && expressionText(value) === ""),
};
/** A share of the items, 0 to 100. */
export const PERCENTAGE: Form = {
  form: "a number from 0 to 100, or a JSONata expression",
  accepts: (value) => isExpression(value) || (typeof value === "number" && value >= 0 && value <= 100),
};
/** At most 40 characters, which may stand in an ARN (developer guide, "Map state in Distributed mode", Label). */
export const LABEL: Form = {
  form: "a label of at most 40 characters without spaces and special characters",
  accepts: (value) => typeof value === "string" && /^[^\s?*<>{}[\]:;,\\|^~$#%&`"]{1,40}$/.test(value),
};
export const exactly = (...texts: readonly string[]): Form => ({
  form: texts.map((text) => `"${text}"`).join(" or "),
  accepts: (value) => typeof value === "string" && texts.includes(value),
});

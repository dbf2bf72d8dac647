type Fields = Readonly<Record<string, unknown>>;
type Test = (expected: unknown, actual: unknown) => boolean;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
const asText = (value: unknown): string => (typeof value === "string" ? value : "");

/** Comparison operators (EventBridge user guide, "Comparison operators for use in event patterns"). */
const OPERATORS: Readonly<Record<string, Test>> = {
  prefix: (expected, actual) => typeof actual === "string" && actual.startsWith(asText(expected)),
  suffix: (expected, actual) => typeof actual === "string" && actual.endsWith(asText(expected)),
  "equals-ignore-case": (expected, actual) => asText(actual).toLowerCase() === asText(expected).toLowerCase(),
  "anything-but": (expected, actual) => actual !== undefined && !asList(expected).includes(actual),
  exists: (expected, actual) => (actual !== undefined) === expected,
};

/** Whether an event fits a pattern. @throws EventPatternError for an operator that is not known. */
export function matchesPattern(pattern: Fields, event: Fields): boolean {
  return Object.entries(pattern).every(([field, wanted]) => {
    const actual = event[field];
    if (isFields(wanted)) return isFields(actual) && matchesPattern(wanted, actual);
    const values = actual === undefined ? [undefined] : asList(actual);
    return asList(wanted).some((rule) => values.some((value) => fits(rule, value)));
  });
}

/** An event pattern with an operator that is not known here. */
export class EventPatternError extends Error {
  override readonly name = "EventPatternError";
}

/** Refuses a pattern with unknown operators before any event comes. */
export function checkPattern(pattern: Fields): void {
  for (const wanted of Object.values(pattern)) {
    if (isFields(wanted)) checkPattern(wanted);
    else for (const rule of asList(wanted)) operatorOf(rule);
  }
}

function operatorOf(rule: unknown): { test: Test; expected: unknown } | undefined {
  if (!isFields(rule)) return undefined;
  const [name = "", expected] = Object.entries(rule)[0] ?? [];
  const test = OPERATORS[name];
  if (!test) throw new EventPatternError(`the event pattern operator "${name}" is not known`);
  return { test, expected };
}

function fits(rule: unknown, value: unknown): boolean {
  const operator = operatorOf(rule);
  return operator ? operator.test(operator.expected, value) : rule === value;
}

import { expect, test } from "vitest";
import * as z from "zod";
import {
  flag,
  number,
  optionalNumber,
  optionalText,
  parseEnvironment,
} from "../../lambdas/shared/config/environment.ts";
import { FUNCTION_SETTINGS } from "../../lambdas/shared/config/functions.ts";

const SCHEMA = z.object({
  ON: flag(true),
  OFF: flag(false),
  COUNT: number(7, 1, 10),
  PRICE: optionalNumber(0, 1),
  NAME: optionalText,
});
const DEFAULTS = { ON: true, OFF: false, COUNT: 7, PRICE: undefined, NAME: undefined };

test("what is absent or blank has its default, a switch too", () => {
  expect(parseEnvironment(SCHEMA, {})).toEqual(DEFAULTS);
  expect(parseEnvironment(SCHEMA, { ON: "", OFF: " ", COUNT: "", PRICE: " ", NAME: "" })).toEqual(DEFAULTS);
});

test.each([
  ["1", true],
  ["TRUE", true],
  [" yes ", true],
  ["on", true],
  ["0", false],
  ["False", false],
  ["no", false],
  ["off", false],
])("%j switches", (text, expected) => {
  expect(parseEnvironment(SCHEMA, { ON: text, OFF: text })).toMatchObject({ ON: expected, OFF: expected });
});

test("all problems are told together, by name and without the value", () => {
  const given = { ON: "perhaps", COUNT: "eleven-secrets", PRICE: "2", NAME: "fine" };

  const refused = () => parseEnvironment(SCHEMA, given);

  expect(refused).toThrow(/ON: .*; COUNT: .*1 to 10; PRICE: .*0 to 1/);
  expect(refused).not.toThrow(/perhaps|eleven-secrets/);
});

test("settings cannot be changed", () => {
  expect(Object.isFrozen(parseEnvironment(SCHEMA, {}))).toBe(true);
});

test("variables of other functions are judged where they are set, each once", () => {
  const env = { LOG_LEVEL: "LOUD", SPEECH_MAX_MINUTES: "-1", PREFLIGHT_HOST: "http://x/" };
  const refused = () => parseEnvironment(SCHEMA, env, Object.values(FUNCTION_SETTINGS));
  expect(refused).toThrow(/LOG_LEVEL: expected.*SPEECH_MAX_MINUTES: expected.*PREFLIGHT_HOST: expected/);
  expect(refused).not.toThrow(/LOG_LEVEL.*LOG_LEVEL|_TABLE/);
});

test.each([
  ["https://app.example", true],
  ["https://app.example,http://localhost:3000", true],
  ["*", true],
  ["https://app.example/", false],
  ["app.example", false],
  ["https://app.example,", false],
])("CORS_ORIGINS=%s: usable is %s", (text, usable) => {
  expect(FUNCTION_SETTINGS.api.shape.CORS_ORIGINS.safeParse(text).success).toBe(usable);
});

import { expect, test } from "vitest";
import { chooseCountry, countriesIn } from "../../lambdas/shared/proxy/choose-country.ts";

const next = (fields: Partial<Parameters<typeof chooseCountry>[0]>) =>
  chooseCountry({
    secret: undefined,
    settings: undefined,
    available: undefined,
    generation: 0,
    elsewhere: false,
    ...fields,
  });

test.each([
  ["nothing is configured: the vendor's choice", {}, undefined],
  ["the secret's before the settings'", { secret: "AT", settings: "us,de" }, "AT"],
  ["the first of the settings, whichever generation", { settings: "us,de", generation: 3 }, "US"],
  ["what the video allows is no matter until it was refused", { settings: "us", available: ["DE"] }, "US"],
])("%s", (_, fields, expected) => {
  expect(next(fields)).toBe(expected);
});

test.each([
  ["configured ones where the video is to be seen", { settings: "us,de,at", available: ["AT", "DE"] }, ["DE", "AT"]],
  [
    "any where it is to be seen, if none of them is configured",
    { settings: "us", available: ["CH", "FR"] },
    ["CH", "FR"],
  ],
  ["the configured ones, if nobody knows where", { settings: "us,de" }, ["US", "DE"]],
])("once refused, each generation takes the next: %s", (_, fields, expected) => {
  const taken = [0, 1, 2, 3].map((generation) => next({ ...fields, generation, elsewhere: true }));

  expect(taken).toEqual([...expected, ...expected]);
});

test("a setting that is no list of countries is refused without its value", () => {
  expect(() => countriesIn("DE,Austria")).toThrow(/PROXY_COUNTRY/);
  expect(() => countriesIn("DE,Austria")).not.toThrow(/Austria/);
});

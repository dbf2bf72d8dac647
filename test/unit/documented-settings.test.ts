import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FUNCTION_SETTINGS } from "../../lambdas/shared/config/functions.ts";
import { PASSED_ON } from "../../local/cli/settings.ts";

const ROOT = join(import.meta.dirname, "..", "..");
/** Set by the stack, never by people. */
const DEPLOYED = /_TABLE$|_BUCKET$|_FUNCTION$|_MACHINE_ARN$|^BATCH_MAX_CONCURRENCY$|^EARSHOT_/;
/** Read by the command line, known to no function. */
const LOCAL = new Map([
  ["EARSHOT_HOME", ".earshot"],
  ["EARSHOT_SECRETS_FILE", ""],
  ["EARSHOT_API_KEY", ""],
  ["PORT", "8787"],
]);

function settable(): Map<string, string> {
  const fields = Object.values(FUNCTION_SETTINGS).flatMap(({ shape }) => Object.entries(shape));
  const chosen = fields.filter(([name]) => !DEPLOYED.test(name));
  return new Map(chosen.map(([name, schema]) => [name, String(schema.parse(undefined) ?? "")]));
}

const rows = (text: string, row: RegExp): Map<string, string> =>
  new Map([...text.matchAll(row)].map(([, name = "", value = ""]) => [name, value.trim()]));
const sorted = (settings: ReadonlyMap<string, string>) => Object.fromEntries([...settings].sort());

test("the command line passes on every variable that people may set", () => {
  expect([...PASSED_ON].sort()).toEqual([...settable().keys()].sort());
});

test.each([
  ["README.md", /^\| `([A-Z0-9_]+)` *\|([^|]*)\|/gm],
  [".env.example", /^# ([A-Z0-9_]+)=(.*)$/gm],
])("%s has every setting with its default, and no other", (file, row) => {
  expect(sorted(rows(readFileSync(join(ROOT, file), "utf8"), row))).toEqual(sorted(new Map([...settable(), ...LOCAL])));
});

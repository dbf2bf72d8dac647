import { mediaToolsMissing } from "../support/media-tools.ts";
import { playAll } from "./play.ts";
import { headingRow, playedRow } from "./row.ts";
import { SITUATIONS } from "./situations.ts";

/**
 * Plays every situation, or those whose names hold one of the words given, and prints the table. Answers 1 when anything departs from
 * what was expected.
 */
export async function main(words: readonly string[]): Promise<number> {
  const startedAt = performance.now();
  const asked = SITUATIONS.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
  const played = asked.filter(({ needsMediaTools }) => !(needsMediaTools && mediaToolsMissing));
  process.stdout.write(headingRow());
  const results = await playAll(played, (one) => void process.stdout.write(playedRow(one)));
  for (const { name } of asked.filter((one) => !played.includes(one)))
    process.stdout.write(`${name}: skipped, ${mediaToolsMissing}\n`);
  const failed = results.filter(({ problems }) => problems.length > 0).length;
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  process.stdout.write(`\n${results.length - failed} as expected, ${failed} not, in ${seconds} s, without network\n`);
  return failed === 0 && results.length > 0 ? 0 : 1;
}

import { expect, test } from "vitest";
import { classifyStderr } from "../../lambdas/shared/media/classify-stderr.ts";
import { oneLine } from "../../lambdas/shared/transcript/plain-text.ts";
import { readTimedText } from "../../lambdas/shared/transcript/read-timed-text.ts";
import { playerAnswerInPage } from "../../lambdas/shared/youtube/watch-page.ts";

const MANY = 40_000;
/** Reading this much in proportion to its length takes a few; by trying every place from every other, tens of thousands. */
const MOST_MS = 1_500;

test.each([
  ["an attribute's name", () => readTimedText(`<transcript><text ${"a".repeat(MANY)} start="1">x</text></transcript>`)],
  ["blanks on a line", () => oneLine(`a${" ".repeat(MANY)}b`)],
  ["answers that do not end", () => playerAnswerInPage("ytInitialPlayerResponse = {".repeat(MANY / 2))],
  ["blanks in an error", () => classifyStderr(`ERROR: [youtube] aaaaaaaaaaa: x${" ".repeat(MANY)}y`)],
  [
    "an error that says one thing only",
    () => classifyStderr(`ERROR: ${"unable to download video data ".repeat(MANY / 8)}`),
  ],
  [
    "lines that continue an error",
    () => classifyStderr(`ERROR: x\n${"unable to download video data\n".repeat(MANY / 8)}`),
  ],
])("%s: as long as it may be", (_, read) => {
  const before = process.cpuUsage();
  read();
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(MOST_MS);
});

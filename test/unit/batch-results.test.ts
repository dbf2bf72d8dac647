import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { VideoStatus } from "../../lambdas/shared/batch/batch.ts";
import type { BatchClient, BatchPage } from "../../local/cli/batch/batch-client.ts";
import { Results } from "../../local/cli/batch/results.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const SIGNAL = new AbortController().signal;
const statusOf = (video: string, verdict: VideoStatus["verdict"]): VideoStatus => ({
  video,
  verdict,
  jobId: `job of ${video}`,
  cached: false,
  at: "2026-03-01T00:00:00.000Z",
});
const pageOf = (...videos: readonly VideoStatus[]) => ({ videos }) as unknown as BatchPage;

function resultsIn(outDir: string, transcripts: Readonly<Record<string, string>> = {}) {
  const lines: Readonly<Record<string, unknown>>[] = [];
  const notes: string[] = [];
  const results = new Results({
    options: { outDir, format: "txt", words: false },
    out: async (text) => void lines.push(JSON.parse(text)),
    note: (text) => void notes.push(text),
  });
  const client = { transcript: async ({ video }: VideoStatus) => transcripts[video] } as unknown as BatchClient;
  const take = (page: BatchPage, all: boolean) => results.take(page, client, { all, signal: SIGNAL });
  return { results, take, lines, notes };
}

it("tells every video once, and failures only when all are asked for: another round may take them back", async () => {
  const { take, lines, results } = resultsIn(temporaryFolder(), { a: "words of a\n" });
  const page = pageOf(statusOf("a", "transcript"), statusOf("b", "blocked"), statusOf("c", "private"));
  await take(page, false);
  await take(page, false);
  expect(lines.map(({ video }) => video).toSorted()).toEqual(["a", "c"]);
  await take(page, true);
  expect(lines.map(({ video }) => video).toSorted()).toEqual(["a", "b", "c"]);
  expect(results.told).toBe(3);
});

it("goes on past a transcript that is not stored any more, and counts it", async () => {
  const outDir = temporaryFolder();
  const { take, lines, notes, results } = resultsIn(outDir, { b: "words of b\n" });
  await take(pageOf(statusOf("a", "transcript"), statusOf("b", "transcript")), false);
  expect(readdirSync(outDir)).toEqual(["b.txt"]);
  expect(readFileSync(join(outDir, "b.txt"), "utf8")).toBe("words of b\n");
  expect(lines.map(({ video, file }) => [video, file]).toSorted()).toEqual([
    ["a", undefined],
    ["b", join(outDir, "b.txt")],
  ]);
  expect([results.missing, notes]).toEqual([1, ["the transcript of a is not stored any more: ask for it again"]]);
});

it("says which file could not be written, and leaves no half of it", async () => {
  const outDir = join(temporaryFolder(), "out");
  mkdirSync(join(outDir, "a.txt"), { recursive: true });
  const { take, lines } = resultsIn(outDir, { a: "words\n" });
  await expect(take(pageOf(statusOf("a", "transcript")), false)).rejects.toThrow(/a\.txt cannot be written: /);
  expect([lines, readdirSync(outDir)]).toEqual([[], ["a.txt"]]);
});

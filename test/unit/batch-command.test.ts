import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Batch } from "../../lambdas/shared/batch/batch.ts";
import { createBatchProgress } from "../../local/cli/batch/batch-progress.ts";
import { readSources } from "../../local/cli/batch/read-sources.ts";
import type { Io } from "../../local/cli/io.ts";
import { parseArguments } from "../../local/cli/parse-arguments.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

describe("the arguments of batch", () => {
  it.each([
    ["", /expected a file, -, a channel, a playlist or videos/],
    ["aaaaaaaaaaa --concurrency 0", /--concurrency: expected a number of videos from 1 to 10000, got '0'/],
    ["aaaaaaaaaaa --concurrency many", /--concurrency/],
    ["aaaaaaaaaaa --resume some-id", /--resume: goes on with the batch's own list/],
    ["--resume some-id --lang de", /--lang: --resume goes on with what was asked at first/],
    ["--resume some-id --concurrency 3", /--concurrency: --resume/],
    ["--resume ../x", /--resume: expected the id/],
    ["aaaaaaaaaaa --format srt", /--out/],
    ["aaaaaaaaaaa --out x --format doc", /--format: expected txt/],
    ["aaaaaaaaaaa --api-key k", /--endpoint/],
    ["aaaaaaaaaaa --endpoint http://example.com", /--endpoint: expected an https address/],
  ])("%j is refused", (args, message) => {
    const parsed = parseArguments(["batch", ...args.split(" ").filter(Boolean)]);
    expect("problem" in parsed ? parsed.problem : parsed).toMatch(message);
  });

  it("keeps ids that begin with a dash", () => {
    const parsed = parseArguments(["batch", "-aaaaaaaaaa", "bbbbbbbbbbb", "--concurrency", "3", "--lang", "de,en"]);
    expect(parsed).toMatchObject({
      invocation: {
        command: "batch",
        options: { sources: ["bbbbbbbbbbb", "-aaaaaaaaaa"], concurrency: 3, languages: ["de", "en"] },
      },
    });
  });
});

describe("the list of a batch", () => {
  const read = (sources: readonly string[], from = temporaryFolder(), text = "") =>
    readSources(sources, { from, input: async () => text });

  it.each([
    ["@earshotarchive", { channel: "@earshotarchive" }],
    ["UCearshotArchive00000000", { channel: "UCearshotArchive00000000" }],
    ["https://www.youtube.com/@name/streams", { channel: "https://www.youtube.com/@name/streams" }],
    ["youtube.com/channel/UCearshotArchive00000000", { channel: "youtube.com/channel/UCearshotArchive00000000" }],
    ["PLearshotArchive000000000000000000", { playlist: "PLearshotArchive000000000000000000" }],
    ["https://youtube.com/playlist?list=PLx", { playlist: "https://youtube.com/playlist?list=PLx" }],
    [
      "https://www.youtube.com/watch?v=archive-001&list=PLx",
      { videos: ["https://www.youtube.com/watch?v=archive-001&list=PLx"] },
    ],
    ["archive-001", { videos: ["archive-001"] }],
    ["UCisavideo0", { videos: ["UCisavideo0"] }],
    ["youtu.be/archive-001?t=43", { videos: ["youtu.be/archive-001?t=43"] }],
    ["//m.youtube.com/shorts/archive-001", { videos: ["//m.youtube.com/shorts/archive-001"] }],
  ])("%s", async (word, list) => expect(await read([word])).toEqual(list));

  it("comes from a file or the standard input, without empty lines and comments", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "list"), "\n# mine\r\n archive-001 \r\narchive-002");
    expect(await read(["list"], folder)).toEqual({ videos: ["archive-001", "archive-002"] });
    expect(await read(["-"], folder, "a\nb\n")).toEqual({ videos: ["a", "b"] });
  });

  it.each(["no-such-list.txt", "lists/youtube.com", "not-a-video-id", "https://vimeo.com/1"])(
    "%s alone is no video: a file was meant that is not there",
    async (word) => {
      await expect(read([word])).rejects.toMatchObject({
        exitCode: 2,
        message: /there is no file .* no id or address/,
      });
    },
  );

  it("is told to be too long, or no text, before anybody is asked", async () => {
    const many = Array.from({ length: 50_001 }, (_, n) => `video-${n}`);
    await expect(read(["-"], "", many.join("\n"))).rejects.toMatchObject({
      exitCode: 2,
      message: /at most 50,000 videos/,
    });
    const addresses = many.slice(0, 30_000).map((video) => `https://www.youtube.com/watch?v=${video}`);
    await expect(read(["-"], "", addresses.join("\n"))).rejects.toThrow(/1 MB; ids are shorter/);
    expect(await read(["-"], "", "a\n".repeat(60_000))).toEqual({ videos: ["a"] });
    await expect(read(["-"], "", "\ufffd\ufffda\0b\0")).rejects.toThrow(/no text in UTF-8/);
  });

  it("takes a folder of a video's name for a video", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "archive-001"));
    expect(await read(["archive-001"], folder)).toEqual({ videos: ["archive-001"] });
  });

  it("is refused when it is empty, or a mixture", async () => {
    await expect(read(["-"])).rejects.toMatchObject({ exitCode: 2, message: /no video stands in the standard input/ });
    await expect(read(["archive-001", "@name"])).rejects.toMatchObject({ exitCode: 2, message: /'@name' comes alone/ });
  });
});

describe("the progress of a batch", () => {
  const batchOf = (settled: number, more: Partial<Batch> = {}): Batch => ({
    batchId: "b",
    source: { kind: "videos" },
    options: {},
    status: "running",
    round: 1,
    createdAt: "",
    updatedAt: "",
    total: 2_000,
    settled,
    counts: { transcript: settled },
    ...more,
  });
  function told(isTerminal: boolean) {
    const written: string[] = [];
    let nowMs = 0;
    const io: Io = {
      env: {},
      isTerminal,
      columns: 120,
      out: async () => {},
      err: (text) => void written.push(text),
      interrupted: new AbortController().signal,
      linger: () => new AbortController().signal,
    };
    return { progress: createBatchProgress(io, () => nowMs), written, pass: (ms: number) => (nowMs += ms) };
  }

  it("is a bar with rate, time left and verdicts on a terminal", () => {
    const { progress, written, pass } = told(true);
    progress.seen(batchOf(0));
    pass(30_000);
    progress.seen(batchOf(500, { counts: { transcript: 490, private: 10 } }));
    expect(written.at(-1)).toBe(
      "\r\u001b[2K500 of 2,000  [######------------------]  25 %  1000 a minute, 2 min left  transcript 490, private 10",
    );
  });

  it("is a JSON line for what is new elsewhere", () => {
    const { progress, written, pass } = told(false);
    progress.begun("b");
    for (const settled of [0, 10, 10]) {
      pass(1_000);
      progress.seen(batchOf(settled));
    }
    progress.ended(batchOf(10, { status: "failed", errorDetails: "the run was lost" }));
    const events = written.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events.map(({ event }) => event)).toEqual(["batch", "progress", "progress", "finished"]);
    expect(events[2]).toMatchObject({ elapsedMs: 2_000, settled: 10, perMinute: 600, counts: { transcript: 10 } });
    expect(events[3]).toMatchObject({ status: "failed", errorDetails: "the run was lost" });
  });
});

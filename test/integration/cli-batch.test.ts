import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startSetting } from "../support/earshot-command.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const HELD = "plainmanual";

const linesOf = (text: string) =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
const verdictsOf = (stdout: string) =>
  Object.fromEntries(linesOf(stdout).map(({ video, verdict }) => [String(video), String(verdict)]));
const idOf = (stderr: string) => String(linesOf(stderr).find(({ event }) => event === "batch")?.batchId);

test("a list from the standard input becomes a line a video, a file a transcript, and progress in JSON lines", async () => {
  const { earshot } = await startSetting();
  const out = join(temporaryFolder(), "out");
  const list = "# of the archive\narchive-001\nhttps://youtu.be/archive-002\n\nits-private\nno video\narchive-001\n";
  const { code, stdout, stderr } = await earshot(["batch", "-", "--out", out, "--format", "json"], {}, list).finished;
  expect(code, stderr).toBe(0);
  expect(verdictsOf(stdout)).toEqual({
    "archive-001": "transcript",
    "archive-002": "transcript",
    "its-private": "private",
    "no video": "invalid_video_id",
  });
  expect(readdirSync(out).sort()).toEqual(["archive-001.json", "archive-002.json"]);
  expect(JSON.parse(readFileSync(join(out, "archive-001.json"), "utf8"))).toMatchObject({
    videoId: "archive-001",
    verdict: "transcript",
    transcript: { language: "en" },
  });
  expect(linesOf(stderr).at(-1)).toMatchObject({
    event: "finished",
    status: "done",
    total: 4,
    settled: 4,
    counts: { transcript: 2, private: 1, invalid_video_id: 1 },
  });
});

test("Ctrl-C lets the videos under way end and begins no other; what is left is resumed, nothing twice", async () => {
  const { earshot, internet } = await startSetting();
  const release = internet.hold(HELD, "timedtext");
  const first = earshot(`batch ${HELD} archive-001 archive-002 archive-003 --concurrency 1 --lanes captions`);
  await expect.poll(() => internet.requests.length).toBeGreaterThan(0);
  first.kill("SIGINT");
  await first.said("no further video begins");
  release();
  const stopped = await first.finished;
  expect(stopped.code, stopped.stderr).toBe(130);
  expect(verdictsOf(stopped.stdout)).toEqual({ [HELD]: "transcript" });
  expect(linesOf(stopped.stderr).findLast(({ event }) => event === "progress")).toMatchObject({
    settled: 1,
    counts: { transcript: 1 },
  });
  const second = await earshot(`batch --resume ${idOf(stopped.stderr)}`).finished;
  expect(second.code, second.stderr).toBe(0);
  expect(Object.values(verdictsOf(second.stdout))).toEqual(Array(4).fill("transcript"));
  const players = internet.requests.filter(({ endpoint }) => endpoint === "player").map(({ videoId }) => videoId);
  expect(players.toSorted()).toEqual(["archive-001", "archive-002", "archive-003", HELD]);
});

test("a second Ctrl-C ends it, whatever is under way", async () => {
  const { earshot, internet } = await startSetting();
  internet.hold(HELD, "timedtext");
  const command = earshot(`batch ${HELD} archive-001 --concurrency 1 --lanes captions`);
  await expect.poll(() => internet.requests.length).toBeGreaterThan(0);
  command.kill("SIGINT");
  await command.said("no further video begins");
  await new Promise((later) => setTimeout(later, 400));
  command.kill("SIGINT");
  const { code, stdout } = await command.finished;
  expect({ code, stdout }).toEqual({ code: 130, stdout: "" });
});

test("killed in the middle and resumed: every video has its verdict, and those that had one are not asked for again", async () => {
  const { earshot, internet } = await startSetting();
  const release = internet.hold(HELD, "timedtext");
  const folder = temporaryFolder();
  writeFileSync(join(folder, "list.txt"), `archive-001\n${HELD}\narchive-002\nits-private\n`);
  const first = earshot([
    ...["batch", `${folder}/list.txt`, "--concurrency", "1", "--lanes", "captions"],
    ...["--out", folder, "--format", "srt"],
  ]);
  await first.said('"settled":1');
  first.kill("SIGKILL");
  release();
  const { stderr, stdout } = await first.finished;
  expect(verdictsOf(stdout)).toEqual({ "archive-001": "transcript" });
  expect(readdirSync(folder).sort()).toEqual(["archive-001.srt", "list.txt"]);
  const written = statSync(join(folder, "archive-001.srt"));
  const second = await earshot(["batch", "--resume", idOf(stderr), "--out", folder, "--format", "srt"]).finished;
  expect(second.code, second.stderr).toBe(0);
  const files = ["archive-001.srt", "archive-002.srt", "list.txt", `${HELD}.srt`];
  expect(readdirSync(folder).sort()).toEqual(files);
  expect(statSync(join(folder, "archive-001.srt"))).toMatchObject({ ino: written.ino, mtimeMs: written.mtimeMs });
  expect(readFileSync(join(folder, "archive-002.srt"), "utf8")).toMatch(/^1\n00:00:/);
  expect(verdictsOf(second.stdout)).toEqual({
    "archive-001": "transcript",
    [HELD]: "transcript",
    "archive-002": "transcript",
    "its-private": "private",
  });
  const asked = internet.requests.filter(({ videoId, endpoint }) => endpoint === "player" && videoId === "archive-001");
  expect(asked).toHaveLength(1);
});

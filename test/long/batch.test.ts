import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { TranscriptDocument } from "../../lambdas/shared/transcript/document.ts";
import type { ConnectRecord } from "../../local/demo/internet/gateway/gateway.ts";
import { findScene, SCENES } from "../../local/demo/internet/scenes.ts";
import { SITUATION_SCENES } from "../situations/scenes.ts";
import { DEEPGRAM_KEY, startSetting } from "../support/earshot-command.ts";
import { mediaToolsMissing } from "../support/media-tools.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const PATIENCE_MS = 900_000;
const SLOW_MS = 6_000;

const linesOf = (text: string) =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);

/** Videos of every kind, and as many plain ones as make fifty. */
const ODD = [
  "plainmanual",
  "late-player",
  "asr-only-en",
  "blockedonce",
  "bot-checked",
  "panel-saves",
  "embed-block",
  "ios-refused",
  "empty-reply",
  "its-private",
  "was-removed",
  "age-limited",
  "membersonly",
  "is-upcoming",
  "is-live-now",
  "in-progress",
  "spoken-only",
  "silent-film",
];
const HEARD: Readonly<Record<string, string>> = { "spoken-only": "transcript", "silent-film": "no_speech" };

test.skipIf(mediaToolsMissing)(
  mediaToolsMissing ?? "fifty videos of every kind through all lanes have the verdicts they should have",
  { timeout: PATIENCE_MS },
  async () => {
    const { earshot } = await startSetting({ deepgramKey: DEEPGRAM_KEY, scenes: SITUATION_SCENES });
    const plain = SCENES.map(({ id }) => id).filter((id) => id.startsWith("archive-"));
    const videos = [...ODD, ...plain].slice(0, 50);
    const folder = temporaryFolder();
    const out = join(folder, "out");
    writeFileSync(join(folder, "list.txt"), videos.join("\n"));
    const env = { PROXY_PRICE_USD_PER_GB: "8", SPEECH_PRICE_USD_PER_MINUTE: "0.0043" };
    const { code, stdout, stderr, durationMs } = await earshot(
      `batch ${folder}/list.txt --concurrency 4 --out ${out} --format json`,
      env,
    ).finished;
    expect(code, stderr).toBe(0);
    const verdicts = Object.fromEntries(linesOf(stdout).map(({ video, verdict }) => [video, verdict]));
    const expected = videos.map((id) => [id, HEARD[id] ?? findScene(id, SITUATION_SCENES)?.expect.verdict]);
    expect(verdicts).toEqual(Object.fromEntries(expected));
    const documents = readdirSync(out).map(
      (name) => JSON.parse(readFileSync(join(out, name), "utf8")) as TranscriptDocument,
    );
    const byLane = Map.groupBy(documents, ({ provenance }) => provenance?.lane);
    const lanes = [...byLane].map(([lane, { length }]) => `${lane} ${length}`).join(", ");
    process.stdout.write(`fifty videos in ${Math.round(durationMs / 1_000)} s: ${lanes}\n`);
    expect([...byLane.keys()]).toEqual(expect.arrayContaining(["captions", "deepgram"]));
    expect(byLane.size).toBeGreaterThan(2);
  },
);

test("a playlist is listed and fetched, whatever is in it", { timeout: PATIENCE_MS }, async () => {
  const { earshot } = await startSetting();
  const { code, stdout, stderr } = await earshot("batch PLearshotMixed00000000000000000000 --lanes captions").finished;
  expect(code, stderr).toBe(0);
  expect(Object.fromEntries(linesOf(stdout).map(({ video, verdict }) => [video, verdict]))).toEqual({
    plainmanual: "transcript",
    blockedonce: "transcript",
    "no-captions": "no_captions",
    "its-private": "private",
  });
});

test.each([1, 5])(
  "five jobs, %d at a time: so many tunnels at the same time, and no more",
  {
    timeout: PATIENCE_MS,
  },
  async (concurrency) => {
    const [pattern] = SCENES.filter(({ id }) => id === "slow-answer");
    if (!pattern) throw new TypeError("the demo internet has no slow video");
    const slow = { ...pattern, faults: { timedtext: { kind: "slow", delayMs: SLOW_MS } } } as const;
    const scenes = Array.from({ length: 5 }, (_, n) => ({ ...slow, id: `slow-answ-${n}` }));
    const { earshot, internet } = await startSetting({ scenes });
    const list = scenes.map(({ id }) => id).join(" ");
    const { code, stderr } = await earshot(`batch ${list} --lanes captions --concurrency ${concurrency}`).finished;
    expect(code, stderr).toBe(0);
    const tunnels = internet.connects.filter(({ target }) => target === "www.youtube.com:443");
    expect(new Set(tunnels.map(({ session }) => session)).size).toBe(5);
    expect(mostAtOnce(tunnels)).toBe(concurrency);
  },
);

function mostAtOnce(tunnels: readonly ConnectRecord[]): number {
  const changes = tunnels.flatMap(({ at, endedAt = Number.POSITIVE_INFINITY }) => [
    { at, by: 1 },
    { at: endedAt, by: -1 },
  ]);
  changes.sort((a, b) => a.at - b.at || a.by - b.by);
  let open = 0;
  return Math.max(...changes.map(({ by }) => (open += by)));
}

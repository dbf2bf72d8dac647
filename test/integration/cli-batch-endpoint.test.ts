import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { mainHere } from "../support/main-here.ts";
import { startServed } from "../support/served.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const KEYS = { ann: "ann-key-0000001" };
const VIDEOS = Array.from({ length: 14 }, (_, n) => `archive-0${String(n + 1).padStart(2, "0")}`);

const linesOf = (text: string) =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);

test("a batch at a service with keys and limits: one call of the key, however many videos there are", async () => {
  const { url, get, internet } = await startServed({ keys: KEYS });
  const out = join(temporaryFolder(), "out");
  const here = ["--endpoint", url, "--out", out, "--format", "srt"];
  const { code, stdout, stderr } = await mainHere(["batch", ...VIDEOS, "its-private", ...here, "--api-key", KEYS.ann]);
  expect(code, stderr).toBe(0);
  expect(linesOf(stdout).filter(({ verdict }) => verdict === "transcript")).toHaveLength(14);
  expect(readdirSync(out).sort()).toEqual(VIDEOS.map((video) => `${video}.srt`));
  const statuses = await Promise.all(
    VIDEOS.slice(0, 8).map((video) => get(`/v1/videos/${video}`, { "x-api-key": KEYS.ann })),
  );
  expect(statuses.map(({ status }) => status)).toEqual(Array(8).fill(200));

  const batchId = linesOf(stderr).find(({ event }) => event === "batch")?.batchId;
  const asked = internet.requests.length;
  const again = await mainHere(["batch", "--resume", String(batchId), ...here], { EARSHOT_API_KEY: KEYS.ann });
  expect([again.code, linesOf(again.stdout).length, internet.requests.length]).toEqual([0, 15, asked]);

  for (const key of ["--api-key no-such-key-01", ""]) {
    const refused = await mainHere(`batch ${VIDEOS[0]} --endpoint ${url} ${key}`.trimEnd());
    expect([refused.code, refused.stdout]).toEqual([2, ""]);
    expect(refused.stderr).toMatch(/Forbidden: there is no such key.*--api-key or EARSHOT_API_KEY/);
  }
});

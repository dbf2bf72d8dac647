import { expect, test } from "vitest";
import type { Evidence } from "../../lambdas/shared/evidence.ts";
import { startSetting } from "../support/earshot-command.ts";
import { mediaToolsMissing } from "../support/media-tools.ts";

test("captions behind a gate for every client, the page and yt-dlp are blocked, with each lane's evidence", async () => {
  const { earshot } = await startSetting();

  const { code, stdout } = await earshot("get token-gated --format json").finished;

  const { verdict, evidence } = JSON.parse(stdout);
  expect({ verdict, code }).toEqual({ verdict: "blocked", code: 1 });
  const last = (lane: string) => evidence.findLast((seen: Evidence) => seen.lane === lane)?.code;
  expect(evidence.map(({ code: seen }: Evidence) => seen)).toContain("TokenGated");
  expect(last("youtubei")).toBe("EmptyCaptions");
  expect(last("ytdlp")).toBe(mediaToolsMissing ? "NotInstalled" : "TokenGated");
});

import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import type { Verdict } from "../../lambdas/shared/codes.ts";
import { corpusBody, corpusItems, corpusMissing, type Item } from "../support/corpus/corpus.ts";
import { argued } from "../support/corpus/outcomes.ts";
import { playerJson } from "../support/corpus/player-json.ts";
import { startSetting } from "../support/earshot-command.ts";

/** What the whole machine says to a recorded player answer, by the corpus' outcome word. Every client gets the same answer; the watch page of such a video is not recorded, so only the captions lane is asked. */
const VERDICTS: Readonly<Record<string, Verdict>> = {
  captions_available: "transcript",
  no_captions: "no_captions",
  private: "private",
  age_restricted: "age_restricted",
  members_only: "members_only",
  premium_required: "paid",
  payment_required: "paid",
  geo_blocked: "geo_blocked",
  live_not_started: "upcoming",
  video_unavailable: "unavailable",
  login_required: "login_required",
  not_ready: "processing",
  bot_check: "blocked",
  po_token_required: "blocked",
  client_rejected: "failed",
  embed_disabled: "failed",
  unknown_status: "failed",
};

const VIDEO_ID = /^[\w-]{11}$/;
const lines: string[] = [];

/** For answers that name no video, as refusals do. */
const ANY_VIDEO = "recorded-id";

const videoOf = ({ facts, video_id }: Item): string => facts.video_id ?? video_id ?? ANY_VIDEO;

/** The newest recording of each situation. */
function oneOfEach(): readonly (readonly [string, Item])[] {
  const items = corpusItems("player_response").filter(
    (item) => VIDEO_ID.test(videoOf(item)) && !item.facts.isLive && !argued(item),
  );
  return Object.keys(VERDICTS).flatMap((word) => {
    const item = items.findLast(({ facts }) => facts.expected_outcome === word);
    if (!item) lines.push(`no recording: ${word}`);
    return item ? [[word, item] as const] : [];
  });
}

describe("a recorded answer goes through the whole machine", () => {
  test.skipIf(corpusMissing)(corpusMissing ?? "every situation has its verdict", async () => {
    const { internet, earshot } = await startSetting();
    const service = earshot("serve --port 0");
    onTestFinished(() => service.kill("SIGTERM"));
    await service.said("http://127.0.0.1:");
    const words = corpusItems("timedtext_json3")[0];
    const cases = oneOfEach();
    expect(cases.length).toBeGreaterThanOrEqual(12);
    for (const [word, item] of cases) {
      const videoId = videoOf(item);
      internet.clearRecordings();
      internet.serve(videoId, "player", json(JSON.stringify(playerJson(item))));
      if (words) internet.serve("*", "timedtext", json(corpusBody(words)));
      const { stdout, stderr } = await earshot(`get ${videoId} --format json --refresh --lanes captions`).finished;
      const { verdict, evidence } = JSON.parse(stdout || JSON.stringify({ verdict: stderr }));
      lines.push(
        `${word} (${item.id}) → ${verdict}: ${evidence?.map(({ code }: { code: string }) => code).join(", ")}`,
      );
      expect.soft(verdict, `${word}: ${item.id}`).toBe(VERDICTS[word]);
    }
  });

  afterAll(() => process.stdout.write(`${lines.join("\n")}\n`));
});

const json = (body: string | Uint8Array) => ({
  status: 200,
  headers: { "content-type": "application/json; charset=UTF-8" },
  body,
});

import { describe, expect, test } from "vitest";
import { resolveChannel } from "../../lambdas/listing/resolve-channel.ts";
import { judgeInfo, videoFacts } from "../../lambdas/shared/media/judge-info.ts";
import { readVideoInfo } from "../../lambdas/shared/media/video-info.ts";
import { assembleCues } from "../../lambdas/shared/transcript/assemble-cues.ts";
import { readTimedText } from "../../lambdas/shared/transcript/read-timed-text.ts";
import { CLIENTS, type YoutubeClient } from "../../lambdas/shared/youtube/clients.ts";
import { panelParams } from "../../lambdas/shared/youtube/panel-request.ts";
import { timestampMs } from "../../lambdas/shared/youtube/timestamp.ts";
import { parseVideoId } from "../../lambdas/shared/youtube/video-id.ts";
import { captionTracks } from "../../lambdas/ytdlp/caption-tracks.ts";
import { corpusBody, corpusItems, corpusMissing, type Item } from "../support/corpus/corpus.ts";
import { NOT_SCORED, OUTCOMES, SCORED_AS_THEY_ARE } from "../support/corpus/outcomes.ts";

/** The manifest's facts of kinds that no other test here reads. */
interface OtherFacts {
  readonly id?: string;
  readonly duration_s?: number | null;
  readonly live_status?: string | null;
  readonly n_subtitles?: number;
  readonly segments?: readonly { readonly timestamp: string }[];
  readonly a11y_labels?: readonly string[];
}

const WEB = CLIENTS.find(({ use }) => use === "panel") as YoutubeClient;
const others = corpusItems("other");
const factsOf = (item: Item) => item.facts as unknown as OtherFacts;
const ofSubkind = (word: string) => others.filter(({ subkind }) => subkind?.includes(word)).map(named);
const named = (item: Item) => [item.id, item] as const;
const textOf = (item: Item) => corpusBody(item).toString("utf8");

describe("the manifest", () => {
  test.skipIf(corpusMissing)(corpusMissing ?? "has no outcome that no test knows", () => {
    const words = new Set(corpusItems().map(({ facts }) => facts.expected_outcome ?? "none"));
    const known = new Set([...Object.keys(OUTCOMES), ...NOT_SCORED, ...SCORED_AS_THEY_ARE, "none"]);
    expect([...words].filter((word) => !known.has(word))).toEqual([]);
  });
});

describe("names of channels, recorded", () => {
  test.each(ofSubkind("resolve_url"))("%s leads to the one channel in it", async (_, item) => {
    const send = async () => ({ status: 200, headers: {}, body: corpusBody(item) });
    const id = await resolveChannel("@somebody", { outbound: { send }, client: WEB });
    const [, only] = /"browseId":\s*"(UC[\w-]{22})"/.exec(textOf(item)) ?? [];
    expect(id).toBe(only);
  });
});

describe("transcript panels that watch pages offer, recorded", () => {
  const offered = (item: Item) => textOf(item).match(/"(?:qgkP[\w-]+)"/g) ?? [];
  const offering = corpusItems("next").filter((item) => offered(item).length > 0);
  test.each(offering.map(named))("%s: are asked for in the same words but for their variant", (_, item) => {
    const params = panelParams(parseVideoId(item.facts.video_id ?? ""));
    const withoutVariant = (text: string) => Buffer.from(text, "base64url").subarray(0, -1).toString("hex");
    expect(new Set(offered(item).map(withoutVariant))).toContain(withoutVariant(params));
  });

  test.each(corpusItems("get_transcript").map(named))("%s: moments are those that are read out", (_, item) => {
    const { segments = [], a11y_labels: labels = [] } = factsOf(item);
    const readOut = labels.map((label) => Number(/\d+/.exec(label)) * (label.includes("分") ? 60_000 : 1000));
    expect(segments.map(({ timestamp }) => timestampMs(timestamp))).toEqual(readOut);
  });
});

describe("yt-dlp's answers, recorded", () => {
  const videos = ofSubkind("ytdlp info JSON").filter(([, item]) => factsOf(item).duration_s);
  test.each(videos)("%s: its length, its state and the uploader's tracks", (_, item) => {
    const info = readVideoInfo(textOf(item));
    const { id, duration_s, live_status, n_subtitles } = factsOf(item);
    expect(info).toMatchObject({ id, live_status });
    const tracks = info ? captionTracks(info) : [];
    expect(info && videoFacts(info, tracks).durationMs).toBe((duration_s ?? 0) * 1000);
    expect(info && judgeInfo(info, String(id))).toBeUndefined();
    expect(tracks.filter(({ kind }) => kind === "manual")).toHaveLength(n_subtitles ?? -1);
    // 251 entries, but one recording of speech, which is listed with its translations.
    expect(tracks.filter(({ kind }) => kind === "asr").length).toBeLessThanOrEqual(2);
  });
});

describe("Arabic captions, recorded in another container", () => {
  const SUBRIP = /^\d+\r?\n(?=\d\d:)/gm;
  const asVtt = (text: string) =>
    `WEBVTT\n\n${text
      .replace(/^\uFEFF/, "")
      .replace(SUBRIP, "")
      .replace(/(\d\d:\d\d),(\d{3})/g, "$1.$2")}`;
  test.each(ofSubkind("Arabic"))("%s: every letter, in order", (_, item) => {
    const cues = assembleCues(readTimedText(asVtt(textOf(item))));
    const { n_cues_with_text, first_cue, last_cue, n_chars = 0 } = item.facts;
    expect(cues).toHaveLength(n_cues_with_text ?? -1);
    expect(cues[0]).toMatchObject({ startMs: first_cue?.start_ms, text: first_cue?.text });
    expect(cues.at(-1)).toMatchObject({ startMs: last_cue?.start_ms, endMs: last_cue?.end_ms, text: last_cue?.text });
    expect([...cues.map(({ text }) => text).join("\n")]).toHaveLength(n_chars);
  });
});

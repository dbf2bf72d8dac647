import { afterAll, describe, expect, test } from "vitest";
import { chooseTrack } from "../../lambdas/shared/transcript/choose-track.ts";
import { readPlayerAnswer } from "../../lambdas/shared/youtube/player-answer.ts";
import { judgePlayer } from "../../lambdas/shared/youtube/player-finding.ts";
import { playerAnswerInPage } from "../../lambdas/shared/youtube/watch-page.ts";
import { corpusBody, corpusItems, corpusMissing, type Item } from "../support/corpus/corpus.ts";
import { argued, expectedOutcomes, NOT_SCORED, type Outcome } from "../support/corpus/outcomes.ts";
import { playerJson } from "../support/corpus/player-json.ts";

const embeds = corpusItems("other").filter(({ facts }) => facts.expected_outcome === "no_player_response");
const items = [...corpusItems("player_response", "watch_page"), ...embeds];
const scored = items.filter((item) => !NOT_SCORED.has(item.facts.expected_outcome ?? ""));
const lines: string[] = [];

function answerOf(item: Item) {
  const json =
    item.kind !== "player_response" ? playerAnswerInPage(corpusBody(item).toString("utf8")) : playerJson(item);
  return readPlayerAnswer(json);
}

function outcomeOf(item: Item): Outcome {
  const answer = answerOf(item);
  const finding = judgePlayer(answer, item.facts.video_id ?? item.video_id ?? answer.videoId ?? "");
  if (finding.kind === "refused") return finding.code;
  return finding.tracks.some((track) => track.gated) ? "TokenGated" : "tracks";
}

describe("recorded player answers and watch pages", () => {
  test.skipIf(corpusMissing)(corpusMissing ?? "the corpus is there", () => {
    expect(scored.length).toBeGreaterThan(390);
  });

  test.each(scored.map((item) => [item.id, item] as const))("%s has its outcome", (id, item) => {
    const outcome = outcomeOf(item);
    const exception = argued(item);
    if (exception) {
      lines.push(`argued: ${id}: ${item.facts.expected_outcome} → ${outcome}: ${exception.because}`);
      expect(outcome).toBe(exception.code);
      expect(expectedOutcomes(item)).not.toContain(outcome);
    } else expect(expectedOutcomes(item)).toContain(outcome);
  });

  const listing = scored.filter((item) => item.facts.caption_tracks && item.facts.player_response_found_as !== null);
  test.each(listing.map((item) => [item.id, item] as const))("%s has its tracks and facts", (_, item) => {
    const { tracks, video } = answerOf(item);
    const found = (tracks ?? []).map(({ language, kind, name, vssId, gated }) => [language, kind, name, vssId, gated]);
    const { caption_tracks = [], title, author, channel_id, duration_s, n_available_countries } = item.facts;
    expect(found).toEqual(
      caption_tracks.map((track) => [
        track.languageCode,
        track.kind ?? "manual",
        track.name,
        track.vssId,
        track.exp_xpe,
      ]),
    );
    expect(video.title ?? null).toBe(title ?? null);
    expect(video.channelName ?? null).toBe(author ?? null);
    expect(video.channelId ?? null).toBe(channel_id ?? null);
    expect(video.durationMs ?? 0).toBe((duration_s ?? 0) * 1000);
    expect(video.availableCountries?.length ?? 0).toBe(n_available_countries ?? 0);
  });

  test.each(listing.map((item) => [item.id, item] as const))("%s has its state", (_, item) => {
    const { playability, scheduledStart, isUpcoming, isPostLive, isLive } = answerOf(item);
    const { facts } = item;
    expect(playability?.status ?? null).toBe(facts.playability_status ?? null);
    const { playability_reason: reason, playability_subreason: subreason, playability_messages: messages } = facts;
    const words = playability?.words.join("\n");
    for (const said of [reason, subreason, ...(messages ?? [])]) if (said) expect(words).toContain(said);
    expect(playability?.ageGate ?? false).toBe(facts.desktopLegacyAgeGateReason !== undefined);
    expect(scheduledStart?.getTime()).toBe(facts.scheduled_start ? Number(facts.scheduled_start) * 1000 : undefined);
    expect([isUpcoming, isPostLive]).toEqual([facts.isUpcoming === true, facts.isPostLiveDvr === true]);
    // Some answers have a stream's state in place of the flag, and then no length.
    if (facts.isLive || facts.duration_s) expect(isLive).toBe(facts.isLive === true);
  });

  const dubbed = listing.filter(({ facts }) => (facts.n_audio_tracks ?? 0) > 1);
  test.each(dubbed.map((item) => [item.id, item] as const))(
    "%s: the dubs are not taken for the original",
    (_, item) => {
      const { tracks = [], originalAudio } = answerOf(item);
      const chosen = chooseTrack(tracks, { languages: [], kind: "any" }, originalAudio);
      const { caption_tracks = [], defaultCaptionTrackIndex: index } = item.facts;
      expect(chosen?.isOriginalLanguage).toBe(true);
      if (index != null) expect(chosen?.track.vssId).toBe(caption_tracks[index]?.vssId);
    },
  );

  const ofWatchPage = new Map(corpusItems("next").map(({ facts }) => [facts.video_id, facts.n_chapters]));
  const plain = listing.filter(({ facts }) => ofWatchPage.get(facts.video_id) === 0);
  test.each(plain.map((item) => [item.id, item] as const))(
    "%s has no chapters on its page and none here",
    (_, item) => {
      expect(answerOf(item).chapters).toEqual([]);
    },
  );

  const trap = items.filter((item) => item.notes?.includes("TRAP"));
  test.each(trap.map((item) => [item.id, item] as const))(
    "%s: an advertisement's captions are not the video's",
    (_, item) => {
      expect(corpusBody(item).toString("utf8")).toContain("captionTracks");
      expect(answerOf(item).tracks).toEqual([]);
    },
  );
});

afterAll(() => {
  const listed = items.filter((item) => !scored.includes(item));
  for (const item of listed)
    lines.push(`listed, not scored: ${item.id}: ${item.facts.expected_outcome} → ${outcomeOf(item)}`);
  const exceptions = lines.filter((line) => line.startsWith("argued")).length;
  lines.push(`player answers and watch pages: ${scored.length} scored, ${exceptions} argued, ${listed.length} listed`);
  process.stdout.write(`${lines.join("\n")}\n`);
});

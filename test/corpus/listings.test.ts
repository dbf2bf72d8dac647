import { afterAll, describe, expect, test } from "vitest";
import { EarshotError } from "../../lambdas/shared/errors.ts";
import { type BrowseAnswer, readBrowse } from "../../lambdas/shared/youtube/listing/read-browse.ts";
import { readFeed } from "../../lambdas/shared/youtube/listing/read-feed.ts";
import { browseJson } from "../support/corpus/browse-json.ts";
import { corpusBody, corpusItems, corpusMissing, type Item } from "../support/corpus/corpus.ts";

const items = corpusItems("browse_channel", "browse_playlist");
const lines: string[] = [];

/** Where the manifest's word is not taken, and why. */
const ARGUED: readonly { readonly is: (item: Item) => boolean; readonly because: string; readonly outcome: string }[] =
  [
    {
      is: ({ request, facts }) =>
        !facts.alerts && request?.url?.includes("$fields=sidebar,header,microformat,alerts") === true,
      because: "the request asked for parts that hold no list: no list is read out of them, not an empty one",
      outcome: "LayoutChanged",
    },
    {
      is: ({ id }) => id === "pytube__pytube.browse_playlist-playlist.394e6700.html",
      because: "a page of before 2020 without any data of its own: nobody asks for such pages",
      outcome: "LayoutChanged",
    },
    {
      is: ({ facts }) => facts.expected_outcome === "alert_error" && (facts.n_distinct_video_ids ?? 0) > 0,
      because: "the alert is a notice of hidden videos above a whole list",
      outcome: "listing",
    },
  ];

function outcomeOf(item: Item): BrowseAnswer | string {
  try {
    return readBrowse(browseJson(item));
  } catch (error) {
    if (error instanceof EarshotError) return error.code;
    throw error;
  }
}

/** The words of the recorded alerts, read by hand. */
function alertCode(text: string): string {
  return text === "The playlist does not exist." ? "ListNotFound" : "Removed";
}

function expectListed(read: BrowseAnswer, { facts }: Item): void {
  const ids = read.videos.map(({ videoId }) => videoId);
  expect(ids).toHaveLength(facts.n_distinct_video_ids ?? 0);
  expect(ids.slice(0, 3)).toEqual(facts.first_video_ids);
  expect(ids.at(-1) ?? null).toBe(facts.last_video_id);
  const title = facts.channel_title ?? facts.playlist_title;
  if (title) expect(read.title).toBe(title);
  if (facts.channel_id) expect(read.channelId).toBe(facts.channel_id);
  if (facts.n_continuations === 0) expect(read.next).toBeUndefined();
  const { LIVE = 0, BADGE_STYLE_TYPE_LIVE_NOW = 0 } = facts.badges ?? {};
  expect(read.videos.filter(({ isLive }) => isLive)).toHaveLength(LIVE + BADGE_STYLE_TYPE_LIVE_NOW);
}

describe("recorded channels and playlists", () => {
  test.skipIf(corpusMissing)(corpusMissing ?? "the corpus is there", () => {
    expect(items).toHaveLength(158);
  });

  test.each(items.map((item) => [item.id, item] as const))("%s is listed as its facts say", (id, item) => {
    const outcome = outcomeOf(item);
    const argued = ARGUED.find(({ is }) => is(item));
    if (argued) {
      lines.push(`argued: ${id}: ${item.facts.expected_outcome} → ${argued.outcome}: ${argued.because}`);
      expect(typeof outcome === "string" ? outcome : "listing").toBe(argued.outcome);
    } else if (item.facts.expected_outcome === "alert_error") {
      expect(outcome).toBe(alertCode(item.facts.alerts?.[0]?.text ?? ""));
    } else expect(typeof outcome).toBe("object");
    if (typeof outcome === "object") expectListed(outcome, item);
  });

  const full = items.filter(({ facts }) => [30, 48, 100].includes(facts.n_distinct_video_ids ?? 0));
  const continued = full.filter(({ facts, request }) => facts.n_continuations && request?.body?.params !== undefined);
  test.each(continued.map((item) => [item.id, item] as const))("%s has a next page", (_, item) => {
    expect(outcomeOf(item)).toHaveProperty("next", expect.stringMatching(/^[\w%-]{40,}$/));
  });

  const channels = items.filter((item) => item.facts.n_distinct_video_ids && typeof outcomeOf(item) === "object");
  test.each(channels.map((item) => [item.id, item] as const))("%s tells titles and lengths", (_, item) => {
    const outcome = outcomeOf(item);
    const videos = typeof outcome === "object" ? outcome.videos : [];
    for (const { title } of videos) expect(title).toMatch(/\S/);
    const timed = videos.filter(({ durationMs, isLive }) => isLive || (durationMs && durationMs % 1000 === 0));
    const shorts = JSON.stringify(browseJson(item)).match(/"(?:reelItemRenderer|shortsLockupViewModel)"/g) ?? [];
    // A private or a deleted video of a playlist has no length; shorts never show theirs.
    expect(timed.length).toBeGreaterThanOrEqual(0.8 * (videos.length - shorts.length));
  });

  test.skipIf(corpusMissing)("an age gate in place of a channel is seen, and nothing else is one", () => {
    const gated = items.filter((item) => {
      const outcome = outcomeOf(item);
      return typeof outcome === "object" && outcome.ageGate;
    });
    const ids = gated.map(({ request }) => request?.body?.browseId);
    expect(new Set(ids)).toEqual(new Set(["UCbfnHqxXs_K3kvaH-WlNlig"]));
    expect(ids.length).toBeGreaterThanOrEqual(4);
  });

  test.skipIf(corpusMissing)("the shown tab is the tab asked for", () => {
    const asked = items.filter(({ request }) =>
      /^(?:EgZ2aWRlb3|EgZzaG9ydH|EgdzdHJlYW1z)/.test(request?.body?.params ?? ""),
    );
    const shown = asked
      .map(outcomeOf)
      .flatMap((read) => (typeof read === "object" && read.shownTab ? [read.shownTab] : []));
    expect(new Set(shown)).toEqual(new Set(["videos", "shorts", "streams", "home"]));
    expect(shown.filter((tab) => tab === "home")).toHaveLength(3);
  });
});

describe("recorded feeds", () => {
  const feeds = corpusItems("rss");
  test.skipIf(corpusMissing)(corpusMissing ?? "the corpus is there", () => {
    expect(feeds).toHaveLength(7);
  });

  test.each(feeds.map((item) => [item.id, item] as const))("%s is listed as its facts say", (_, item) => {
    const { facts } = item;
    const feed = readFeed(corpusBody(item).toString("utf8"));
    expect(feed.videos).toHaveLength(facts.n_entries ?? 0);
    expect(feed).toMatchObject({ channelId: facts.channel_id, title: facts.feed_title });
    for (const [entry, video] of [
      [facts.first_entry, feed.videos.at(0)],
      [facts.last_entry, feed.videos.at(-1)],
    ] as const) {
      expect([video?.videoId, video?.title]).toEqual([entry?.video_id, entry?.title]);
      expect(Date.parse(video?.publishedAt ?? "")).toBe(Date.parse(entry?.published ?? ""));
    }
  });
});

afterAll(() => {
  if (lines.length > 0) process.stdout.write(`${lines.join("\n")}\n`);
});

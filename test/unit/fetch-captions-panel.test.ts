import { describe, expect, test } from "vitest";
import type { Lost, Won } from "../../lambdas/shared/outcome.ts";
import { fetchWith, GATED, noTracks, playable, replies } from "../support/captions-attempt.ts";
import { panelBody } from "../support/youtube-replies.ts";

describe("the transcript panel", () => {
  const rows = panelBody([
    { at: "0:01", text: "this is the story of the man" },
    { at: "0:04", text: " " },
    { at: "0:07", text: "and what he did with it for you" },
  ]);

  test("is the second source: whole seconds, to the next start, to the end of the video", async () => {
    const { result, asked } = await fetchWith(replies({ "*": playable(GATED) }, {}, { body: rows }));
    const won = result as Won;
    expect(won.transcript.cues).toEqual([
      { startMs: 1000, endMs: 7000, text: "this is the story of the man" },
      { startMs: 7000, endMs: 60_000, text: "and what he did with it for you" },
    ]);
    expect(won.transcript).toMatchObject({ language: "en", kind: "manual", trackId: ".en" });
    expect(won.provenance).toMatchObject({ source: "get_panel", client: "WEB" });
    expect(asked.at(-1)).toMatchObject({
      hl: "en",
      body: { panelId: "PAmodern_transcript_view", params: "qgkPCgtkUXc0dzlXZ1hjURgC" },
    });
    expect(asked.filter((request) => request.operation === "timedtext")).toEqual([]);
  });

  test("is of unknown kind when the list has both kinds of the language", async () => {
    const { result } = await fetchWith(
      replies({ "*": playable(GATED, { ...GATED, kind: "asr" }) }, {}, { body: rows }),
    );
    expect((result as Won).transcript).toMatchObject({ kind: "unknown", trackId: "panel.en" });
  });

  test("in another language than the one asked for does not count", async () => {
    const tracks = playable(GATED, { language: "de", gated: true });
    const { result, asked } = await fetchWith(replies({ "*": tracks }, {}, { body: rows }), { languages: ["de"] });
    expect(asked.at(-1)?.hl).toBe("de");
    expect(result).toMatchObject({ outcome: "lost" });
    expect((result as Lost).evidence.at(-1)?.code).toBe("PanelOtherLanguage");
  });

  test("with too few words to tell their language is believed, with a warning", async () => {
    const few = panelBody([{ at: "0:01", text: "Hallo" }]);
    const tracks = playable(GATED, { language: "de", gated: true });
    const { result } = await fetchWith(replies({ "*": tracks }, {}, { body: few }), { languages: ["de"] });
    expect((result as Won).transcript).toMatchObject({ language: "de" });
    expect((result as Won).warnings).toContainEqual(expect.stringContaining("too few"));
    const { result: only } = await fetchWith(replies({ "*": playable(GATED) }, {}, { body: few }));
    expect((only as Won).warnings).toHaveLength(1);
  });

  test("alone, without a list of tracks, is said to be of unknown kind and origin", async () => {
    const { result } = await fetchWith(replies({ "*": { status: 400 } }, {}, { body: rows }));
    const { transcript, warnings } = result as Won;
    expect(transcript).toMatchObject({ language: "en", kind: "unknown", isOriginalLanguage: false });
    expect(warnings).toContainEqual(expect.stringContaining("no client listed the tracks"));
  });

  test("content without rows is a broken answer, worth another try", async () => {
    const { result } = await fetchWith(replies({ IOS: noTracks, "*": { status: 400 } }, {}, { body: panelBody([]) }));
    expect(result).toMatchObject({ name: "TruncatedResponse", client: "WEB" });
  });
});

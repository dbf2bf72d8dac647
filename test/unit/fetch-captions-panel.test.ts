import { describe, expect, test } from "vitest";
import type { Lost, Won } from "../../lambdas/shared/outcome.ts";
import { fetchWith, GATED, noTracks, playable, replies } from "../support/captions-attempt.ts";
import { panelBody, playerBody } from "../support/youtube-replies.ts";

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

  test("without a list of tracks is in the language that its words show", async () => {
    const german = panelBody([
      { at: "0:01", text: "das ist die Geschichte von dem Mann und wir wissen nicht was er mit der Zeit auch ist" },
    ]);
    const script = replies({ "*": { status: 400 } }, {}, { body: german });
    expect(((await fetchWith(script)).result as Won).transcript).toMatchObject({
      language: "de",
      isOriginalLanguage: false,
    });
    for (const wish of [{ languages: ["sw"] }, { languages: ["en"] }, { kind: "manual" }] as const) {
      const { result } = await fetchWith(script, wish);
      expect((result as Lost).evidence.at(-1)?.code).toBe("PanelOtherLanguage");
    }
  });

  test("does not count where it does not say whether people wrote it, and that is asked for", async () => {
    const script = replies({ "*": playable(GATED, { ...GATED, kind: "asr" }) }, {}, { body: rows });
    for (const kind of ["manual", "asr"] as const) {
      const { result } = await fetchWith(script, { kind });
      expect((result as Lost).evidence.at(-1)?.code).toBe("PanelOtherLanguage");
    }
    const { result } = await fetchWith(replies({ "*": playable(GATED) }, {}, { body: rows }), { kind: "manual" });
    expect((result as Won).transcript.kind).toBe("manual");
  });

  test("with a menu is the track that is chosen in it", async () => {
    const menu = (selected: string) => ({
      sortFilterSubMenuRenderer: {
        subMenuItems: ["English", "English (auto-generated)", "German"].map((title) => ({
          title,
          selected: title === selected,
        })),
      },
    });
    const tracks = playable(
      { ...GATED, name: "English" },
      { ...GATED, kind: "asr", name: "English (auto-generated)" },
      { language: "de", gated: true, name: "German" },
    );
    const chosen = async (name: string, languages: readonly string[]) => {
      const body = { ...rows, footer: { languageMenu: menu(name) } };
      return (await fetchWith(replies({ "*": tracks }, {}, { body }), { languages })).result;
    };
    expect(((await chosen("English", ["en"])) as Won).transcript).toMatchObject({ kind: "manual", trackId: ".en" });
    const other = (await chosen("German", ["en"])) as Lost;
    expect(other.evidence.at(-1)?.code).toBe("PanelOtherLanguage");
    // The words are English, but the panel itself says that it shows the German track.
    expect(((await chosen("German", ["de"])) as Won).transcript).toMatchObject({ language: "de", trackId: ".de" });
  });

  test("ends its last row with the video if that comes after it, and has the description's chapters", async () => {
    const shortDescription = "0:00 Start\n0:20 Middle\n0:40 End";
    const answer = (lengthSeconds: string) => ({
      body: playerBody({ tracks: [GATED], details: { lengthSeconds, shortDescription } }),
    });
    const cuesFor = async (lengthSeconds: string) =>
      ((await fetchWith(replies({ "*": answer(lengthSeconds) }, {}, { body: rows }))).result as Won).transcript;
    expect((await cuesFor("60")).cues.at(-1)?.endMs).toBe(60_000);
    expect((await cuesFor("60")).chapters).toHaveLength(3);
    expect((await cuesFor("5")).cues.at(-1)?.endMs).toBe(12_000);
  });

  test("of the older shape has its rows' own ends, said twice or not", async () => {
    const row = (startMs: string, endMs: string, text: string) => ({
      transcriptSegmentRenderer: { startMs, endMs, snippet: { runs: [{ text }] } },
    });
    const initialSegments = [row("0", "3000", "no no"), row("1000", "4000", "no no"), row("4000", "5000", "yes")];
    const body = { actions: [{ updateEngagementPanelAction: { content: { initialSegments } } }] };
    const { result } = await fetchWith(replies({ "*": playable(GATED) }, {}, { body }));
    expect((result as Won).transcript.cues).toEqual([
      { startMs: 0, endMs: 1000, text: "no no" },
      { startMs: 1000, endMs: 4000, text: "no no" },
      { startMs: 4000, endMs: 5000, text: "yes" },
    ]);
  });

  test("of rows that show nothing is a broken answer, too", async () => {
    const blank = panelBody([{ at: "0:01", text: "\u200b" }]);
    const { result } = await fetchWith(replies({ "*": playable(GATED) }, {}, { body: blank }));
    expect(result).toMatchObject({ name: "TruncatedResponse", client: "WEB" });
  });

  test("content without rows is a broken answer, worth another try", async () => {
    const { result } = await fetchWith(replies({ IOS: noTracks, "*": { status: 400 } }, {}, { body: panelBody([]) }));
    expect(result).toMatchObject({ name: "TruncatedResponse", client: "WEB" });
  });
});

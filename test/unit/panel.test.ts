import { describe, expect, test } from "vitest";
import { agreesWith, guessLanguages } from "../../lambdas/shared/transcript/guess-language.ts";
import { readPanel } from "../../lambdas/shared/youtube/panel.ts";
import { panelParams } from "../../lambdas/shared/youtube/panel-request.ts";
import { timestampMs } from "../../lambdas/shared/youtube/timestamp.ts";
import { parseVideoId } from "../../lambdas/shared/youtube/video-id.ts";
import { emptyPanelBody, panelBody } from "../support/youtube-replies.ts";

test("params are the recorded ones", () => {
  expect(panelParams(parseVideoId("dQw4w9WgXcQ"))).toBe("qgkPCgtkUXc0dzlXZ1hjURgC");
  expect(panelParams(parseVideoId("ZgHG2jJTiQ8"))).toBe("qgkPCgtaZ0hHMmpKVGlROBgC");
});

describe("a panel", () => {
  test("gives its rows in order, without the blank ones", () => {
    const body = panelBody([
      { at: "0:04", text: " " },
      { at: "0:12", text: "今日はですね…こちら" },
      { at: "1:02:03", text: "last" },
    ]);
    expect(readPanel(body)).toEqual({
      state: "rows",
      cues: [
        { startMs: 12_000, text: "今日はですね…こちら" },
        { startMs: 3_723_000, text: "last" },
      ],
      chapters: [],
    });
  });

  test("takes the second of the link before the timestamp, and chapters with their titles", () => {
    const onTap = { innertubeCommand: { watchEndpoint: { startTimeSeconds: 65 } } };
    const content = [
      { timelineChapterViewModel: { title: "Intro", timestamp: "0:00" } },
      {
        timelineItemViewModel: {
          timestamp: "٠:٥٩",
          contentItems: [{ transcriptSegmentViewModel: { simpleText: "a" } }],
        },
      },
      { transcriptSegmentViewModel: { simpleText: "b", timestamp: "9:99", onTap } },
    ];
    expect(readPanel({ responseContext: {}, content })).toMatchObject({
      cues: [
        { startMs: 59_000, text: "a" },
        { startMs: 65_000, text: "b" },
      ],
      chapters: [{ startMs: 0, title: "Intro" }],
    });
  });

  test("has the moments of chapters, and of rows without one, in the link around them", () => {
    const item = (startTimeSeconds: number, inner: object) => ({
      macroMarkersPanelItemViewModel: {
        item: inner,
        onTap: { innertubeCommand: { watchEndpoint: { startTimeSeconds } } },
      },
    });
    const content = [
      item(6, { timelineChapterViewModel: { title: "The lamp", style: "TIMELINE_VIEW_STYLE_MODERN" } }),
      item(7, { timelineItemViewModel: { contentItems: [{ transcriptSegmentViewModel: { simpleText: "a" } }] } }),
      item(9, {
        timelineItemViewModel: {
          contentItems: [
            { transcriptSegmentViewModel: { simpleText: "b", timestamp: "0:09" } },
            { transcriptSegmentViewModel: { simpleText: "c", timestamp: "0:11" } },
          ],
        },
      }),
    ];
    expect(readPanel({ responseContext: {}, content })).toMatchObject({
      cues: [
        { startMs: 7000, text: "a" },
        { startMs: 9000, text: "b" },
        { startMs: 11_000, text: "c" },
      ],
      chapters: [{ startMs: 6000, title: "The lamp" }],
    });
  });

  test("of the older shape has ends, headers and the chosen track's name", () => {
    const initialSegments = [
      { transcriptSectionHeaderRenderer: { startMs: "0", snippet: { simpleText: "Part one" } } },
      {
        transcriptSegmentRenderer: {
          startMs: "100",
          endMs: "900",
          snippet: { runs: [{ text: "one " }, { text: "two" }] },
        },
      },
    ];
    const menu = {
      sortFilterSubMenuRenderer: { subMenuItems: [{ title: "English" }, { title: "German", selected: true }] },
    };
    const transcriptRenderer = {
      body: { transcriptSegmentListRenderer: { initialSegments } },
      footer: { languageMenu: menu },
    };
    expect(readPanel({ actions: [{ updateEngagementPanelAction: { content: { transcriptRenderer } } }] })).toEqual({
      state: "rows",
      cues: [{ startMs: 100, endMs: 900, text: "one two" }],
      chapters: [{ startMs: 0, title: "Part one" }],
      trackName: "German",
    });
  });

  test.each([
    ["an answer without content is empty", emptyPanelBody, "empty"],
    ["content without rows is broken", panelBody([]), "broken"],
    ["an error with the rest of an answer is broken", { ...emptyPanelBody, error: { code: 400 } }, "broken"],
    ["an error is broken", { error: { code: 400 } }, "broken"],
    ["nothing is broken", {}, "broken"],
    ["a list is broken", [], "broken"],
    ["null is broken", null, "broken"],
  ])("%s", (_, body, state) => expect(readPanel(body).state).toBe(state));

  test("nested deeper than any answer does no harm", () => {
    const deep = JSON.parse(`{"responseContext":{},"content":${'{"a":['.repeat(50_000)}1${"]}".repeat(50_000)}}`);
    expect(readPanel(deep).state).toBe("broken");
  });
});

test.each([
  ["0:07", 7000],
  ["12:34", 754_000],
  ["1:02:03", 3_723_000],
  ["०:०७", 7000],
  ["7", undefined],
  ["0:7", undefined],
  ["a:bc", undefined],
  [7, undefined],
])("timestamp %s", (stamp, ms) => expect(timestampMs(stamp)).toBe(ms));

describe("a language is noticed", () => {
  const EN = "this is the story of the man and what he did with it for you and for all of us";
  const DE = "das ist die Geschichte von dem Mann und wir wissen nicht was er mit der Zeit auch ist";
  const ES = "la historia del hombre que no sabe lo que hace pero está muy contento con los amigos";

  test.each([
    [EN, "en", "yes"],
    [EN, "en-GB", "yes"],
    [EN, "de", "no"],
    [DE, "de", "yes"],
    [DE, "en", "no"],
    [ES, "es", "yes"],
    [ES, "en", "no"],
    ["今日はですね こちらをみなさんにお見せしたいと思います", "ja", "yes"],
    ["今日はですね こちらをみなさんにお見せしたいと思います", "zh-Hant", "no"],
    ["東京都知事選挙の結果の発表会場です 当選者の記者会見 質疑応答", "ja", "yes"],
    ["東京都知事選挙の結果の発表会場です 当選者の記者会見 質疑応答", "zh", "no"],
    ["чтобы приготовить дома пастилу из абрикос нужно", "sw", "no"],
    ["me da que no es una cosa para ti mas como não sei do que é", "es", "yes"],
    ["我们今天要讲的是一个关于时间的故事大家好欢迎收看", "zh", "yes"],
    ["чтобы приготовить дома пастилу из абрикос нужно", "ru", "yes"],
    ["чтобы приготовить дома пастилу из абрикос нужно", "en", "no"],
    [EN, "sw", "unknown"],
    ["[Music]", "en", "unknown"],
  ])("%s in %s: %s", (text, language, answer) => expect(agreesWith(text, language)).toBe(answer));

  test("nothing is guessed from nothing", () => expect(guessLanguages("♪♪♪")).toEqual([]));
});

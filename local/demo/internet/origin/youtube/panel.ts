import type { CaptionTrack, Scene, SceneChapter } from "../../scenes/scene.ts";
import { type Answer, type Asked, apiError, type JsonObject, json, textAt } from "../exchange.ts";
import type { World } from "../world.ts";
import { askedAs } from "./clients.ts";
import { readPanelParams } from "./panel-params.ts";
import { responseContext, trackingParams } from "./response-context.ts";

/** `POST /youtubei/v1/get_panel`: the transcript panel, in the language of `hl` if there is one, else in the default one. */
export function answerPanel(asked: Asked, world: World): Answer {
  const { client, version } = askedAs(asked.json);
  const isKnown = client === "WEB" && textAt(asked.json, "panelId") === "PAmodern_transcript_view";
  if (!isKnown || !world.versions.isAccepted(client, version) || panelVideoId(asked.json) === undefined)
    return apiError(400);
  const empty = {
    responseContext: { ...responseContext(asked), webResponseContextExtensionData: { hasDecorated: true } },
  };
  const { scene } = asked;
  if (scene === undefined || scene.panel === "none" || !isShown(scene, asked))
    return json({ ...empty, trackingParams: padding(asked) });
  const track = trackFor(scene, textAt(asked.json, "context", "client", "hl") ?? "en");
  const rows = scene.panel === "blank" || track === undefined ? [] : rowsOf(scene, track);
  const content = { engagementPanelSectionListRenderer: { content: { sectionListRenderer: { contents: rows } } } };
  return json({ ...empty, content, trackingParams: trackingParams(asked) });
}

/** The id in the panel's `params`; undefined when they cannot be read. */
export function panelVideoId(body: unknown): string | undefined {
  const params = textAt(body, "params");
  return params === undefined ? undefined : readPanelParams(params)?.videoId;
}

/** Videos that cannot be watched, and exits that are shown other videos, have no panel. */
function isShown(scene: Scene, { block, exit }: Asked): boolean {
  if (block === "wrong-video") return false;
  if (scene.playability === "geo") return scene.availableCountries?.includes(exit.country) ?? false;
  return scene.playability === "ok" || scene.playability === "no-embedding";
}

/** An answer without content has about 960 bytes, whatever is missing. */
function padding(asked: Asked): string {
  return trackingParams(asked).repeat(17);
}

function trackFor(scene: Scene, hl: string): CaptionTrack | undefined {
  const original = scene.audio.find((audio) => audio.isDefault)?.language ?? "en";
  const base = hl.split("-")[0] ?? hl;
  const wanted = [hl, base, original];
  const matches = wanted.flatMap((language) =>
    ["manual", "asr"].map((kind) => scene.tracks.find((track) => track.language === language && track.kind === kind)),
  );
  return matches.find((track) => track !== undefined) ?? scene.tracks[0];
}

/** One section; chapters have sections of their own, each led by its title. Blank rows are part of the real thing. */
function rowsOf(scene: Scene, track: CaptionTrack): JsonObject[] {
  const chapters: readonly SceneChapter[] = scene.chapters.length > 0 ? scene.chapters : [{ startMs: 0, title: "" }];
  return chapters.map((chapter, index) => {
    const endMs = chapters[index + 1]?.startMs ?? Number.POSITIVE_INFINITY;
    const cues = track.cues.filter((cue) => cue.startMs >= chapter.startMs && cue.startMs < endMs);
    const heading = chapter.title === "" ? [] : [chapterRow(scene, chapter)];
    const rows = cues.map((cue) => segmentRow(scene, cue.startMs, cue.text));
    const blank = index === 0 ? [segmentRow(scene, cues.at(-1)?.startMs ?? 0, " ")] : [];
    return { itemSectionRenderer: { contents: [...heading, ...rows, ...blank] } };
  });
}

function segmentRow(scene: Scene, startMs: number, simpleText: string): JsonObject {
  const timestamp = shortClock(startMs);
  const segment = { simpleText, timestamp, style: "TIMELINE_VIEW_STYLE_MODERN_INLINE_TIMESTAMPS" };
  const item = { timelineItemViewModel: { timestamp, contentItems: [{ transcriptSegmentViewModel: segment }] } };
  return { macroMarkersPanelItemViewModel: { item, onTap: seekTo(scene, startMs) } };
}

function chapterRow(scene: Scene, { title, startMs }: SceneChapter): JsonObject {
  const item = { timelineChapterViewModel: { title, style: "TIMELINE_VIEW_STYLE_MODERN" } };
  return { macroMarkersPanelItemViewModel: { item, onTap: seekTo(scene, startMs) } };
}

function seekTo(scene: Scene, startMs: number): JsonObject {
  return { innertubeCommand: { watchEndpoint: { videoId: scene.id, startTimeSeconds: Math.floor(startMs / 1000) } } };
}

/** `0:07`, `12:34`, `1:02:03`: whole seconds, as the panel prints them. */
export function shortClock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const tail = String(seconds % 60).padStart(2, "0");
  return hours === 0 ? `${minutes}:${tail}` : `${hours}:${String(minutes).padStart(2, "0")}:${tail}`;
}

import type { Scene } from "../../scenes/scene.ts";
import { type Answer, type Asked, apiError, type JsonObject, json } from "../exchange.ts";
import { responseContext, trackingParams } from "./response-context.ts";

const MODERN_PANEL = "PAmodern_transcript_view";
const COMBINED_PANEL = "engagement-panel-searchable-transcript";

/** `POST /youtubei/v1/next`: what stands around the player. */
export function answerNext(asked: Asked): Answer {
  return asked.videoId === undefined ? apiError(400) : json(watchNext(asked));
}

/** The page around the player, also inlined into watch pages as `ytInitialData`. */
export function watchNext(asked: Asked): JsonObject {
  const { scene } = asked;
  const contents =
    scene === undefined ? [{ messageRenderer: { text: { simpleText: "Video unavailable" } } }] : primaryContents(scene);
  return {
    responseContext: responseContext(asked),
    contents: {
      twoColumnWatchNextResults: {
        results: { results: { contents } },
        secondaryResults: { secondaryResults: { results: [] } },
      },
    },
    currentVideoEndpoint: { watchEndpoint: { videoId: asked.videoId } },
    trackingParams: trackingParams(asked),
    playerOverlays: { playerOverlayRenderer: scene === undefined ? {} : chapterMarkers(scene) },
    engagementPanels: scene === undefined || scene.tracks.length === 0 ? [] : panels(scene),
  };
}

function primaryContents(scene: Scene): JsonObject[] {
  return [
    { videoPrimaryInfoRenderer: { title: { runs: [{ text: scene.title }] }, dateText: { simpleText: "1 Mar 2026" } } },
    {
      videoSecondaryInfoRenderer: {
        owner: { videoOwnerRenderer: { title: { runs: [{ text: scene.channel.name }] } } },
      },
    },
  ];
}

function chapterMarkers(scene: Scene): JsonObject {
  if (scene.chapters.length === 0) return {};
  const chapters = scene.chapters.map((chapter) => ({
    chapterRenderer: { title: { simpleText: chapter.title }, timeRangeStartMillis: chapter.startMs },
  }));
  const markersMap = [{ key: "DESCRIPTION_CHAPTERS", value: { chapters } }];
  const bar = { multiMarkersPlayerBarRenderer: { visibleOnLoad: { key: "DESCRIPTION_CHAPTERS" }, markersMap } };
  return { decoratedPlayerBarRenderer: { decoratedPlayerBarRenderer: { playerBar: bar } } };
}

function panels(scene: Scene): JsonObject[] {
  const shown = scene.pagePanel === "modern" ? MODERN_PANEL : COMBINED_PANEL;
  const show = {
    showEngagementPanelEndpoint: {
      identifier: { surface: "ENGAGEMENT_PANEL_SURFACE_WATCH", tag: shown },
      globalConfiguration: { params: panelParams(scene.id) },
    },
  };
  const primaryButton = {
    buttonRenderer: {
      text: { runs: [{ text: "Show transcript" }] },
      command: { commandExecutorCommand: { commands: [show] } },
    },
  };
  const description = {
    structuredDescriptionContentRenderer: { items: [{ videoDescriptionTranscriptSectionRenderer: { primaryButton } }] },
  };
  const transcript = {
    continuationItemRenderer: {
      trigger: "CONTINUATION_TRIGGER_ON_ITEM_SHOWN",
      continuationEndpoint: {
        commandMetadata: { webCommandMetadata: { sendPost: true, apiUrl: "/youtubei/v1/get_transcript" } },
        getTranscriptEndpoint: { params: Buffer.from(`\n\v${scene.id}`).toString("base64") },
      },
    },
  };
  return [panel("engagement-panel-structured-description", description), panel(COMBINED_PANEL, transcript)];
}

function panel(panelIdentifier: string, content: JsonObject): JsonObject {
  const visibility = "ENGAGEMENT_PANEL_VISIBILITY_HIDDEN";
  return { engagementPanelSectionListRenderer: { panelIdentifier, content, targetId: panelIdentifier, visibility } };
}

/** `params` of the transcript panel: protobuf field 149 { 1: video id, 3: 1 }, in base64url with escaped padding. */
export function panelParams(videoId: string): string {
  const inner = Buffer.concat([Buffer.from([0x0a, 0x0b]), Buffer.from(videoId, "latin1"), Buffer.from([0x18, 0x01])]);
  return Buffer.concat([Buffer.from([0xaa, 0x09, inner.length]), inner]).toString("base64url");
}

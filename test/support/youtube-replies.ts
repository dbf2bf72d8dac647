/** Bodies in the shapes that YouTube sends, made from the recorded ones and from nothing of ours. */

export interface TrackShape {
  readonly language: string;
  readonly kind?: "asr";
  readonly name?: string;
  readonly vssId?: string;
  readonly gated?: boolean;
}

export interface PlayerShape {
  readonly videoId?: string | null;
  readonly status?: string;
  readonly reason?: string;
  readonly subreason?: string;
  readonly messages?: readonly string[];
  readonly tracks?: readonly TrackShape[];
  readonly details?: Readonly<Record<string, unknown>>;
  readonly more?: Readonly<Record<string, unknown>>;
}

export const VIDEO = "dQw4w9WgXcQ";

export function trackUrl(track: TrackShape, videoId: string = VIDEO): string {
  const asr = track.kind ? "&kind=asr" : "";
  const exp = track.gated ? "xpe" : "xbt";
  return `https://www.youtube.com/api/timedtext?v=${videoId}&ei=abc&caps=asr&exp=${exp}&xosf=1&expire=1999999999&sparams=ip,v,exp&signature=AB.CD&key=yt8${asr}&lang=${track.language}`;
}

export function playerBody(shape: PlayerShape = {}): Record<string, unknown> {
  const { videoId = VIDEO, status = "OK", reason, subreason, messages, tracks, details, more } = shape;
  const screen = { playerErrorMessageRenderer: { subreason: subreason && { simpleText: subreason } } };
  return {
    responseContext: { visitorData: "x" },
    playabilityStatus: { status, reason, messages, ...(subreason && { errorScreen: screen }) },
    videoDetails: videoId
      ? { videoId, title: "A film", author: "A channel", channelId: "UC1", lengthSeconds: "60", ...details }
      : undefined,
    ...(tracks && { captions: { playerCaptionsTracklistRenderer: { captionTracks: tracks.map(trackEntry) } } }),
    trackingParams: "x",
    ...more,
  };
}

function trackEntry(track: TrackShape) {
  const { language, kind, name = language, vssId = `${kind ? "a" : ""}.${language}` } = track;
  return {
    baseUrl: trackUrl(track),
    name: { runs: [{ text: name }] },
    vssId,
    languageCode: language,
    kind,
    isTranslatable: true,
  };
}

/** json3 with one cue each two seconds. */
export function json3Body(...texts: readonly string[]): Record<string, unknown> {
  return {
    wireMagic: "pb3",
    pens: [{}],
    events: texts.map((utf8, i) => ({ tStartMs: i * 2000, dDurationMs: 2000, segs: [{ utf8 }] })),
  };
}

export interface RowShape {
  readonly at: string;
  readonly text: string;
}

export function panelBody(rows: readonly RowShape[]): Record<string, unknown> {
  const contents = rows.map(({ at, text }) => ({
    macroMarkersPanelItemViewModel: {
      item: {
        timelineItemViewModel: { timestamp: at, contentItems: [{ transcriptSegmentViewModel: { simpleText: text } }] },
      },
    },
  }));
  const sectionListRenderer = { contents: [{ itemSectionRenderer: { contents } }] };
  const engagementPanelSectionListRenderer = { content: { sectionListRenderer } };
  return { responseContext: {}, content: { engagementPanelSectionListRenderer }, trackingParams: "x" };
}

/** A panel without content, as videos without captions and unknown ids get it. */
export const emptyPanelBody = { responseContext: {}, trackingParams: "x" };

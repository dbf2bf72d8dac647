import type { CaptionTrack } from "../../scenes/scene.ts";
import { escaped, type Frame, framesOf } from "./frames.ts";

const seconds = (ms: number): string => String(ms / 1000);

/** `srv1`, also the answer without any format: seconds, and entities escaped twice. */
export function renderSrv1(track: CaptionTrack): string {
  const rows = framesOf(track).map(
    (frame) =>
      `<text start="${seconds(frame.startMs)}" dur="${seconds(frame.durationMs)}">${escaped(escaped(frame.text))}</text>`,
  );
  return `<?xml version="1.0" encoding="utf-8" ?><transcript>${rows.join("")}</transcript>`;
}

/** `srv2`: milliseconds, each word of rolling captions appended to its line. */
export function renderSrv2(track: CaptionTrack): string {
  const rows = framesOf(track).map(
    (frame) => `<text t="${frame.startMs}" d="${frame.durationMs}">${escaped(frame.text)}</text>`,
  );
  return `<?xml version="1.0" encoding="utf-8" ?><timedtext>${rows.join("\n")}</timedtext>`;
}

/** `srv3`, the format of ANDROID's caption URLs: paragraphs, and words as spans in rolling captions. */
export function renderSrv3(track: CaptionTrack): string {
  const frames = framesOf(track);
  const body = track.style === "rolling" ? rollingBody(frames) : frames.map(paragraph).join("\n");
  const head =
    '<head>\n<ws id="0"/>\n<ws id="1" mh="2" ju="0" sd="3"/>\n<wp id="0"/>\n<wp id="1" ap="6" ah="20" av="100" rc="2" cc="40"/>\n</head>';
  return `<?xml version="1.0" encoding="utf-8" ?><timedtext format="3">\n${head}\n<body>\n${body}\n</body>\n</timedtext>\n`;
}

function paragraph(frame: Frame): string {
  return `<p t="${frame.startMs}" d="${frame.durationMs}">${escaped(frame.text)}</p>`;
}

function rollingBody(frames: readonly Frame[]): string {
  const rows = frames.map((frame) => {
    const spans = (frame.words ?? []).map(
      (word) => `<s${word.offsetMs === 0 ? "" : ` t="${word.offsetMs}"`} ac="0">${escaped(word.text)}</s>`,
    );
    return `<p t="${frame.startMs}" d="${frame.durationMs}" w="1">${spans.join("")}</p>`;
  });
  return ['<w t="0" id="1" wp="1" ws="1"/>', ...rows].join("\n");
}

/** `ttml` (W3C Timed Text Markup Language). */
export function renderTtml(track: CaptionTrack): string {
  const rows = framesOf(track).map(
    (frame) =>
      `<p begin="${clock(frame.startMs)}" end="${clock(frame.startMs + frame.durationMs)}">${escaped(frame.text).replaceAll("\n", "<br />")}</p>`,
  );
  return `<?xml version="1.0" encoding="utf-8" ?>\n<tt xml:lang="${track.language}" xmlns="http://www.w3.org/ns/ttml">\n<body>\n<div>\n${rows.join("\n")}\n</div>\n</body>\n</tt>\n`;
}

/** `hh:mm:ss` with milliseconds after `point`. */
export function clock(ms: number, point = "."): string {
  const pad = (value: number, width: number): string => String(value).padStart(width, "0");
  const whole = Math.floor(ms / 1000);
  return `${pad(Math.floor(whole / 3600), 2)}:${pad(Math.floor(whole / 60) % 60, 2)}:${pad(whole % 60, 2)}${point}${pad(ms % 1000, 3)}`;
}

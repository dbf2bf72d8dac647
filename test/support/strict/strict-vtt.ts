/** One cue as a strict reader sees it. */
export interface StrictCue {
  readonly startMs: number;
  readonly endMs: number;
  readonly lines: readonly string[];
}

export class NotStrict extends Error {}

const TIMING = /^((?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3}) --> ((?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3})$/;

/**
 * Reads WebVTT by the grammar of the W3C specification ("WebVTT file body", section 4.1), not by its forgiving parser: signature, blank
 * line, then blocks of timing line and payload. No cue may end before or when it begins, none may begin before the one before; in the
 * payload `&` must begin a known reference, `<` a known tag, and `-->` may not stand. Throws `NotStrict` with the line.
 */
export function readStrictVtt(file: string): StrictCue[] {
  const lines = file.split("\n");
  if (lines[0] !== "WEBVTT") throw new NotStrict("the first line is not WEBVTT");
  if (file !== "WEBVTT\n" && lines[1] !== "") throw new NotStrict("no blank line after the signature");
  if (!file.endsWith("\n")) throw new NotStrict("the last line has no end");
  const blocks = file
    .slice("WEBVTT\n".length)
    .split(/\n\n+/)
    .map((block) => block.replace(/^\n|\n$/g, ""))
    .filter(Boolean);
  const cues = blocks.map(readBlock);
  cues.forEach((cue, i) => {
    if (cue.startMs < (cues[i - 1]?.startMs ?? 0)) throw new NotStrict(`cue ${i} begins before the one before it`);
  });
  return cues;
}

function readBlock(block: string): StrictCue {
  const [timing = "", ...payload] = block.split("\n");
  const match = TIMING.exec(timing);
  if (!match) throw new NotStrict(`not a timing line: ${timing}`);
  const [startMs, endMs] = [toMs(match[1] ?? ""), toMs(match[2] ?? "")];
  if (endMs <= startMs) throw new NotStrict(`ends when it begins: ${timing}`);
  if (payload.length === 0) throw new NotStrict(`no text under ${timing}`);
  return { startMs, endMs, lines: payload.map(readPayload) };
}

function readPayload(line: string): string {
  if (line.includes("-->")) throw new NotStrict(`an arrow within the text: ${line}`);
  if (/[<]/.test(line.replace(/<\/?(?:b|i|u|c|v|lang|ruby|rt)(?:[ .][^<>]*)?>/g, "")))
    throw new NotStrict(`a bare <: ${line}`);
  if (/&(?!(?:amp|lt|gt|nbsp|lrm|rlm);)/.test(line)) throw new NotStrict(`a bare &: ${line}`);
  return line.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

function toMs(stamp: string): number {
  const [seconds = 0, minutes = 0, hours = 0] = stamp.split(":").map(Number).toReversed();
  return Math.round((hours * 3600 + minutes * 60 + seconds) * 1000);
}

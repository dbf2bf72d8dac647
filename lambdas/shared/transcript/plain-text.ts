import { decodeEntities } from "./entities.ts";

/** Markup that captions carry: HTML's inline tags, WebVTT's cue spans and its timestamps. Other angle brackets are the author's. */
const TAGS =
  /<\/?(?:b|i|u|s|c|v|em|font|span|strong|lang|ruby|rb|rt|rp|p|div|small|sub|sup)(?:[\s.][^<>]*)?\/?>|<(?:\d+:)?\d{2}:\d{2}\.\d{3}>/gi;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it removes
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b\ufeff]/g;

/** Any character that makes the work below necessary; most words have none. */
const SPECIAL = /[^\n\x20-\x25\x27-\x3b\x3d-\x7e\xa0-\u1fff\u3000-\ud7ff\u2010-\u2027]/;

/**
 * The words of a caption's text layer: tags removed, entities decoded once, U+200B, BOM and control characters dropped, line breaks as
 * `\n`, blank around trimmed. Joiners and bidirectional marks stay. What the format around it encodes, its parser has decoded before.
 */
export function plainText(text: string): string {
  if (!SPECIAL.test(text)) return text.trim();
  const bare = text.replace(/<br\s*\/?>/gi, "\n").replace(TAGS, "");
  return decodeEntities(bare)
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, "\n")
    .replace(UNPRINTABLE, "")
    .toWellFormed()
    .trim();
}

/** The same on one line. */
export function oneLine(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.filter(Boolean).join(" ");
}

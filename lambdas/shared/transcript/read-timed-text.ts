import { EarshotError } from "../errors.ts";
import { readJson3 } from "./json3.ts";
import { readSrv } from "./srv.ts";
import type { TimedText } from "./timed-text.ts";
import { readVtt } from "./vtt.ts";

/**
 * A caption file in whatever format the server chose: it answers XML or VTT although json3 was asked. Throws `EmptyCaptions` for a body
 * without content, `TruncatedResponse` for one that is not whole and `LayoutChanged` for a format nobody knows.
 */
export function readTimedText(body: string): TimedText {
  const text = body.trimStart();
  if (text === "") throw new EarshotError("EmptyCaptions");
  if (/^[{[]/.test(text)) return readJson3(parseJson(text)) ?? unknownShape("json without events");
  if (/^WEBVTT(?:[ \t\r\n]|$)/.test(text)) return readVtt(text);
  if (/^<(?:\?xml|!--|transcript|timedtext)/.test(text)) return readXml(text);
  return unknownShape("a body that is neither json3, XML nor WebVTT");
}

function readXml(text: string): TimedText {
  const document = readSrv(text);
  if (document) return document;
  if (/<(?:transcript|timedtext)\b/.test(text))
    throw new EarshotError("TruncatedResponse", { detail: "captions in XML without their end" });
  return unknownShape("XML with an unknown root");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new EarshotError("TruncatedResponse", { detail: "captions in JSON that is not whole", cause });
  }
}

function unknownShape(what: string): never {
  throw new EarshotError("LayoutChanged", { detail: `captions as ${what}` });
}

import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { CliFailure, EXIT, messageOf } from "../failure.ts";
import { kindOf } from "../kind-of-source.ts";

/** The list of a batch, in the words of the HTTP interface. */
export type BatchList =
  | { readonly videos: readonly string[] }
  | { readonly channel: string }
  | { readonly playlist: string };

/** What the service takes at once. */
const MOST_VIDEOS = 50_000;
const MOST_BYTES = 990_000;

/**
 * Reads what stands on the command line: `-` is the standard input, one word may be a file, a channel or a playlist, anything else is a
 * video. Files have a video a line; empty lines and those that begin with `#` count for nothing. Which word is a usable video, channel
 * or playlist is for the service to say. Throws a CliFailure.
 */
export async function readSources(
  sources: readonly string[],
  { from, input }: { readonly from: string; readonly input: () => Promise<string> },
): Promise<BatchList> {
  const [only = "", ...others] = sources;
  if (others.length > 0) return { videos: sources.map(videoOnly) };
  if (only === "-") return { videos: linesOf(await input(), "the standard input") };
  const path = resolve(from, only);
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) return { videos: linesOf(readText(path), path) };
  const kind = kindOf(only);
  if (kind !== "video") return kind === "channel" ? { channel: only } : { playlist: only };
  if (VIDEO.test(only)) return { videos: [only] };
  throw new CliFailure(`there is no file ${path}, and '${only}' is no id or address of YouTube's`, EXIT.usage);
}

/** An id, or an address of a site that leads to videos: what else stands alone was meant to be a file. */
const VIDEO =
  /^[\w-]{11}$|^(?:https?:)?(?:\/\/)?(?:[\w-]+\.)*(?:youtube|youtu|youtube-nocookie|google|googleapis)\.(?:com|be)[/?]/i;

function videoOnly(word: string): string {
  if (kindOf(word) === "video" && word !== "-") return word;
  throw new CliFailure(
    `'${word}' comes alone: a batch has one channel, playlist or file, or any number of videos`,
    EXIT.usage,
  );
}

function linesOf(text: string, place: string): string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const videos = [...new Set(lines.filter((line) => line !== "" && !line.startsWith("#")))];
  if (text.includes("\0")) throw new CliFailure(`${place} is no text in UTF-8`, EXIT.usage);
  if (videos.length === 0) {
    throw new CliFailure(`no video stands in ${place}: expected an id or address a line`, EXIT.usage);
  }
  if (videos.length > MOST_VIDEOS || Buffer.byteLength(JSON.stringify(videos)) > MOST_BYTES) {
    const most = `${MOST_VIDEOS.toLocaleString("en")} videos and 1 MB`;
    throw new CliFailure(
      `${place} is too long for one batch: at most ${most}; ids are shorter than addresses`,
      EXIT.usage,
    );
  }
  return videos;
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new CliFailure(`${path} cannot be read: ${messageOf(error)}`, EXIT.usage, error);
  }
}

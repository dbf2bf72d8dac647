import type { ListedVideo, ListingPage } from "../../../lambdas/shared/youtube/listing/listing.ts";
import { printable } from "../printable.ts";
import type { ListFormat } from "./parse-channel.ts";

/** A list as far as it was read. */
export interface VideoList {
  readonly source: ListingPage["source"];
  readonly videos: readonly ListedVideo[];
  /** There are more than these. */
  readonly more: boolean;
}

const LENGTH_WIDTH = 8;
/** Cells that begin so are run as formulas by spreadsheets (OWASP, "CSV Injection"); full-width forms count too. */
const FORMULA = /^[\s'"]*[=+\-@\t\r＝＋－＠|%]/;

/** How lists are printed. txt: id, length, title; csv as in RFC 4180, videos by address, since one id in 64 begins with a dash. */
export const LIST_FORMATS: Readonly<Record<ListFormat, (list: VideoList) => string>> = {
  txt: ({ videos }) => videos.map(line).join(""),
  json: (list) => `${JSON.stringify(list, null, 2)}\n`,
  csv: ({ videos }) => [["url", "duration_ms", "state", "title"], ...videos.map(row)].map(joined).join(""),
};

function line(video: ListedVideo): string {
  const length = stateOf(video) || clock(video.durationMs);
  return `${video.videoId}  ${length.padStart(LENGTH_WIDTH)}  ${printable(video.title ?? "")}`.trimEnd().concat("\n");
}

function row(video: ListedVideo): readonly string[] {
  const { videoId, durationMs = "", title = "" } = video;
  return [`https://www.youtube.com/watch?v=${videoId}`, String(durationMs), stateOf(video), cell(printable(title))];
}

const joined = (cells: readonly string[]): string => `${cells.join(",")}\r\n`;

const stateOf = ({ isLive, isUpcoming }: ListedVideo): string => (isLive ? "live" : isUpcoming ? "upcoming" : "");

/** `4:05`, `1:02:03`; `-` where the list does not tell. */
function clock(ms: number | undefined): string {
  if (ms === undefined) return "-";
  const seconds = Math.round(ms / 1_000);
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60)];
  const two = (count: number) => String(count).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

function cell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

import { EarshotError } from "../errors.ts";

/** The id of a YouTube video: eleven letters, digits, `-` or `_`. Made by `parseVideoId` alone. */
export type VideoId = string & { readonly __brand: "VideoId" };

const ID = /^[A-Za-z0-9_-]{11}$/;
/** Eleven letters long, but names of player pages, not of videos. */
const PLAYER_PAGES = new Set(["videoseries", "live_stream"]);
const SITES =
  /^(?:(?:www|m|music|gaming|kids)\.)?youtube\.com$|^(?:www\.)?youtube-nocookie\.com$|^youtube\.googleapis\.com$/;
const SHORT_SITE = /^(?:www\.)?youtu\.be$/;
/** Path segments that are followed by a video's id. */
const ID_FOLLOWS = new Set(["shorts", "live", "embed", "v", "e", "vi", "watch"]);
/** Query parameters that hold the address of a watch page: of attribution links, redirects, sign-in and consent pages, oEmbed. */
const NESTED = ["u", "q", "continue", "next", "url"];
const OTHER_PAGES: Readonly<Record<string, string>> = {
  playlist: "a playlist",
  channel: "a channel",
  c: "a channel",
  user: "a channel",
  clip: "a clip",
  results: "a search",
  feed: "a feed",
  post: "a post",
};

/**
 * The video that `text` names: a bare id or any address YouTube gives its videos (watch, youtu.be, shorts, live, embed, v, music, mobile,
 * nocookie, attribution links), with or without scheme and with any further parameters.
 * Throws `InvalidVideoId`, whose detail says what is wrong.
 */
export function parseVideoId(text: string): VideoId {
  const given = text.trim().replaceAll("&amp;", "&");
  if (given === "") throw invalid("nothing was given");
  if (!/[./:?=]/.test(given)) return checked(given);
  return fromAddress(addressOf(given), 0);
}

function addressOf(given: string): URL {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(given) ? given : `https://${given.replace(/^\/\//, "")}`;
  if (!URL.canParse(whole)) throw invalid("neither a video id nor an address");
  return new URL(whole);
}

function fromAddress(url: URL, depth: number): VideoId {
  if (!/^https?:$/.test(url.protocol)) throw invalid(`an address with the scheme ${url.protocol}`);
  const [first = "", second = ""] = url.pathname.split("/").filter(Boolean);
  if (SHORT_SITE.test(url.hostname)) return checked(first);
  const ownSite = SITES.test(url.hostname);
  if (!ownSite && !/^(?:consent|accounts)\.(?:youtube|google)\.com$/.test(url.hostname)) {
    throw invalid(`an address of ${url.hostname}, not of YouTube`);
  }
  const named = ownSite ? idIn(url, first, second) : undefined;
  if (named !== undefined) return checked(named);
  const nested = NESTED.map((name) => url.searchParams.get(name)).find((value) => value !== null);
  if (nested && depth < 3) return fromAddress(addressOf(nested.replace(/^\/(?!\/)/, "www.youtube.com/")), depth + 1);
  throw invalid(
    `${OTHER_PAGES[first.toLowerCase()] ?? (first.startsWith("@") ? "a channel" : "an address")} without a video id`,
  );
}

function idIn(url: URL, first: string, second: string): string | undefined {
  const inHash = /(?:^|[#?&!])v=([^&]*)/.exec(url.hash)?.[1];
  const asked = url.searchParams.get("v") ?? inHash;
  if (ID_FOLLOWS.has(first.toLowerCase()) && second) return second;
  return asked ?? undefined;
}

function checked(candidate: string): VideoId {
  const id = candidate.split(/[?&#/\s]/, 1)[0] ?? "";
  if (ID.test(id) && !PLAYER_PAGES.has(id)) return id as VideoId;
  if (PLAYER_PAGES.has(id)) throw invalid("a player page without a video id");
  const stranger = /[^A-Za-z0-9_-]/u.exec(id)?.[0];
  if (stranger) throw invalid(`a video id has no "${stranger}"`);
  throw invalid(`a video id has 11 characters, not ${id.length}`);
}

const invalid = (detail: string) => new EarshotError("InvalidVideoId", { detail });

import { EarshotError } from "../../errors.ts";
import type { ChannelTab, ListingSource } from "./listing.ts";

/** A channel's own id. */
export const CHANNEL_ID = /^UC[\w-]{22}$/;
/** Letters of any script, digits, `_`, `-`, `.` and `·`; 3 to 30 of them (YouTube Help, "Handle naming guidelines"). */
const HANDLE = /^@[\p{L}\p{M}\p{N}_.·-]{3,30}$/u;
const CUSTOM_NAME = /^[\p{L}\p{M}\p{N}_.'-]{1,100}$/u;
/** Uploads, shorts, streams, popular and others of a channel; lists made by people; albums. Mixes (`RD…`) and private lists are never listed. */
const PLAYLIST_ID = /^(?:PL|UU|UULF|UUSH|UULV|FL|LL|OLAK5uy_|EC)[\w-]{10,60}$/;
const PRIVATE_LISTS = new Set(["WL", "LL", "LM"]);
const SITE = /^(?:(?:www|m|music)\.)?youtube\.com$|^(?:www\.)?youtu\.be$/;
const TAB_OF_PATH: Readonly<Record<string, ChannelTab>> = {
  videos: "uploads",
  shorts: "shorts",
  streams: "streams",
  live: "streams",
};

/**
 * The list that `text` names: `@handle`, `c/Name` or `user/Name`, each perhaps with its tab (`@handle/shorts`), a channel id (`UC…`), a playlist id (`PL…`, `UU…`), or any address of a
 * channel, one of its tabs, or a playlist. `tab` chooses a channel's list; without it the address's own tab, else `uploads`.
 * Throws `InvalidSource`, whose detail says what is wrong.
 */
export function parseSource(text: string, tab?: ChannelTab): ListingSource {
  const given = text.trim().replaceAll("&amp;", "&");
  if (given === "") throw invalid("nothing was given");
  const source = fromName(given) ?? fromAddress(given);
  if (source.kind === "channel") return tab ? { ...source, tab } : source;
  if (tab) throw invalid("a playlist has no tabs");
  return source;
}

function fromName(given: string): ListingSource | undefined {
  const name = decoded(given);
  if (CHANNEL_ID.test(name)) return channel(name);
  if (/^(?:@|c\/|user\/)/.test(name)) return named((name.split(/[?#]/)[0] ?? "").split("/"));
  if (/[./:?=@]/.test(name)) return undefined;
  return playlist(name);
}

function fromAddress(given: string): ListingSource {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(given) ? given : `https://${given.replace(/^\/\//, "")}`;
  if (!URL.canParse(whole)) throw invalid("neither a handle, nor an id, nor an address");
  const url = new URL(whole);
  if (!/^https?:$/.test(url.protocol)) throw invalid(`an address with the scheme ${url.protocol}`);
  if (!SITE.test(url.hostname)) throw invalid(`an address of ${url.hostname}, not of YouTube`);
  const parts = url.pathname.split("/").filter(Boolean).map(decoded);
  const found = named(parts);
  if (found) return found;
  const list = url.searchParams.get("list") ?? (parts[0] === "feeds" ? url.searchParams.get("playlist_id") : null);
  if (list !== null) return playlist(list);
  const ofFeed = parts[0] === "feeds" ? url.searchParams.get("channel_id") : null;
  if (ofFeed !== null && CHANNEL_ID.test(ofFeed)) return channel(ofFeed);
  throw invalid(
    /^(?:watch|shorts|embed|live)$/.test(parts[0] ?? "")
      ? "a video, not a channel or playlist"
      : "an address of neither a channel nor a playlist",
  );
}

function named([first = "", second = "", third = ""]: readonly string[]): ListingSource | undefined {
  if (first.startsWith("@")) {
    if (!HANDLE.test(first)) throw invalid("a handle is @ and 3 to 30 letters, digits, _ - . or ·");
    return channel(first, second);
  }
  if (first === "channel") {
    if (!CHANNEL_ID.test(second)) throw invalid("a channel id is UC and 22 letters, digits, - or _");
    return channel(second, third);
  }
  if (first !== "c" && first !== "user") return undefined;
  if (!CUSTOM_NAME.test(second)) throw invalid(`/${first}/ without a usable name`);
  return channel(`${first}/${second}`, third);
}

function channel(id: string, tabPath = ""): ListingSource {
  return { kind: "channel", id, tab: TAB_OF_PATH[tabPath.toLowerCase()] ?? "uploads" };
}

function playlist(id: string): ListingSource {
  if (PRIVATE_LISTS.has(id)) throw invalid("a private list of the signed-in user");
  if (id.startsWith("RD")) throw invalid("a mix: YouTube makes it up for each viewer, and it never ends");
  if (/^UC/.test(id)) throw invalid("a channel id is UC and 22 letters, digits, - or _");
  if (!PLAYLIST_ID.test(id)) throw invalid("neither a handle, nor the id of a channel or playlist");
  return { kind: "playlist", id };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const invalid = (detail: string) => new EarshotError("InvalidSource", { detail });

const ADDRESS = /^(?:https?:\/\/)?(?:(?:www|m|music)\.)?youtube\.com\//i;
const CHANNEL = /^@|^UC[\w-]{22}$|^(?:c|user)\//;
const CHANNEL_PATH = /^(?:@|channel\/|c\/|user\/)/;
const PLAYLIST = /^(?:PL|UU|FL|OLAK5uy_)[\w-]{10,}$/;

/** What a word looks like; the service says whether it is one. A video in a playlist is a video. */
export function kindOf(word: string): "video" | "channel" | "playlist" {
  if (CHANNEL.test(word)) return "channel";
  if (PLAYLIST.test(word)) return "playlist";
  const path = ADDRESS.test(word) ? word.replace(ADDRESS, "") : "";
  if (CHANNEL_PATH.test(path)) return "channel";
  return /^playlist\?/.test(path) ? "playlist" : "video";
}

import { describe, expect, it } from "vitest";
import { parseSource } from "../../lambdas/shared/youtube/listing/parse-source.ts";

const UC = "UCearshotArchive00000000";
const PL = "PLearshotArchive000000000000000000";
const channel = (id: string, tab = "uploads") => ({ kind: "channel", id, tab });
const playlist = (id: string) => ({ kind: "playlist", id });

describe("the source of a list", () => {
  it.each([
    [UC, channel(UC)],
    ["@name", channel("@name")],
    ["%40name", channel("@name")],
    ["@Straßen-Bahn.2", channel("@Straßen-Bahn.2")],
    ["@%E6%9D%B1%E4%BA%AC%E9%83%BD", channel("@東京都")],
    ["c/Name", channel("c/Name")],
    ["user/Name", channel("user/Name")],
    ["@name/shorts", channel("@name", "shorts")],
    ["@name?si=abc", channel("@name")],
    ["c/Name/streams", channel("c/Name", "streams")],
    [PL, playlist(PL)],
    [`UU${UC.slice(2)}`, playlist(`UU${UC.slice(2)}`)],
    [`UULF${UC.slice(2)}`, playlist(`UULF${UC.slice(2)}`)],
    [` https://www.youtube.com/channel/${UC} `, channel(UC)],
    ["https://www.youtube.com/@name/shorts", channel("@name", "shorts")],
    ["https://m.youtube.com/@name/live?x=1#y", channel("@name", "streams")],
    ["youtube.com/@name/about", channel("@name")],
    ["//youtube.com/c/Name/streams/", channel("c/Name", "streams")],
    [`https://youtube.com/playlist?list=${PL}&amp;index=2`, playlist(PL)],
    [`https://www.youtube.com/watch?v=archive-001&list=${PL}`, playlist(PL)],
    [`https://youtu.be/archive-001?list=${PL}`, playlist(PL)],
    [`https://www.youtube.com/feeds/videos.xml?channel_id=${UC}`, channel(UC)],
    [`https://www.youtube.com/feeds/videos.xml?playlist_id=${PL}`, playlist(PL)],
  ])("%s", (text, source) => expect(parseSource(text)).toEqual(source));

  it("a tab chosen counts before that of the address", () => {
    expect(parseSource("youtube.com/@name/shorts", "streams")).toEqual(channel("@name", "streams"));
  });

  it.each([
    ["", /nothing was given/],
    ["UCshort", /UC and 22/],
    ["@x", /a handle is @ and 3 to 30/],
    ["https://www.youtube.com/@x", /a handle is/],
    ["https://www.youtube.com/channel/nonsense", /UC and 22/],
    ["https://www.youtube.com/c/", /without a usable name/],
    ["WL", /private list/],
    ["https://www.youtube.com/playlist?list=LL", /private list/],
    ["RDplainmanual", /a mix/],
    [`https://www.youtube.com/watch?v=archive-001&list=RDarchive-001`, /a mix/],
    ["https://www.youtube.com/watch?v=archive-001", /a video, not a channel/],
    ["https://www.youtube.com/shorts/archive-001", /a video, not a channel/],
    ["https://www.youtube.com/feed/trending", /neither a channel nor a playlist/],
    ["https://youtube.com.evil.example/@name", /of youtube\.com\.evil\.example, not of YouTube/],
    ["https://evil.example/?list=PLx", /not of YouTube/],
    ["javascript://youtube.com/@name", /scheme/],
    ["file:///etc/passwd", /./],
    ["archive 001", /neither a handle/],
    ["@na\u0000me", /./],
    [`PL${"a".repeat(70)}`, /neither a handle/],
  ])("%j is refused", (text, detail) => {
    expect(() => parseSource(text)).toThrow(
      expect.objectContaining({ code: "InvalidSource", detail: expect.stringMatching(detail) }),
    );
  });

  it("a playlist has no tabs", () => {
    expect(() => parseSource(PL, "shorts")).toThrow(/no tabs/);
  });
});

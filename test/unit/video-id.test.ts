import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EarshotError } from "../../lambdas/shared/errors.ts";
import { parseVideoId } from "../../lambdas/shared/youtube/video-id.ts";

const ID = "dQw4w9WgXcQ";

describe("every address of a video", () => {
  test.each([
    ID,
    `  ${ID}\n`,
    `https://www.youtube.com/watch?v=${ID}`,
    `http://youtube.com/watch?v=${ID}&t=42s&list=PL123&index=2`,
    `https://www.youtube.com/watch?list=PL123&v=${ID}#t=10`,
    `https://www.youtube.com/watch?feature=x&amp;v=${ID}`,
    `youtube.com/watch?v=${ID}?feature=share`,
    `HTTPS://WWW.YOUTUBE.COM/watch?v=${ID}`,
    `//www.youtube.com/watch?v=${ID}`,
    `https://youtu.be/${ID}?si=abcdef`,
    `youtu.be/${ID}/`,
    `https://m.youtube.com/watch?v=${ID}&app=desktop`,
    `https://music.youtube.com/watch?v=${ID}&feature=share`,
    `https://www.youtube.com/shorts/${ID}?feature=share`,
    `https://www.youtube.com/live/${ID}?si=x`,
    `https://www.youtube.com/embed/${ID}?autoplay=1`,
    `https://www.youtube-nocookie.com/embed/${ID}?rel=0`,
    `https://www.youtube.com/v/${ID}?version=3`,
    `https://www.youtube.com/e/${ID}`,
    `https://www.youtube.com/watch#v=${ID}`,
    `https://www.youtube.com/attribution_link?a=abc&u=%2Fwatch%3Fv%3D${ID}%26feature%3Dshare`,
    `https://www.youtube.com/oembed?url=https%3A%2F%2Fyoutu.be%2F${ID}`,
    `https://consent.youtube.com/m?continue=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3D${ID}&gl=DE`,
  ])("%s", (address) => expect(parseVideoId(address)).toBe(ID));

  test("ids may begin with a hyphen", () => expect(parseVideoId("-_aBcDeFg12")).toBe("-_aBcDeFg12"));
});

describe("what is none is refused with its reason", () => {
  test.each([
    ["", "nothing was given"],
    ["dQw4w9WgXc", "a video id has 11 characters, not 10"],
    ["dQw4w9WgXcQQ", "a video id has 11 characters, not 12"],
    ["dQw4w9WgXc!", 'a video id has no "!"'],
    ["dQw4w9WgXcé", 'a video id has no "é"'],
    ["https://www.youtube.com/watch?v=", "a video id has 11 characters, not 0"],
    ["https://www.youtube.com/watch?list=PL123", "an address without a video id"],
    ["https://www.youtube.com/playlist?list=PL123", "a playlist without a video id"],
    ["https://www.youtube.com/@someone", "a channel without a video id"],
    ["https://www.youtube.com/embed/videoseries?list=PL123", "a player page without a video id"],
    ["https://www.youtube.com/embed/live_stream?channel=UC1", "a player page without a video id"],
    ["https://vimeo.com/watch?v=dQw4w9WgXcQ", "an address of vimeo.com, not of YouTube"],
    ["https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ", "an address of youtube.com.evil.example, not of YouTube"],
    ["ftp://youtube.com/watch?v=dQw4w9WgXcQ", "an address with the scheme ftp:"],
    ["https://www.youtube.com/redirect?q=http%3A%2F%2F%5Bbad", "neither a video id nor an address"],
  ])("%s", (text, detail) => {
    expect(() => parseVideoId(text)).toThrow(expect.objectContaining({ code: "InvalidVideoId", detail }));
  });

  test("and whatever else is given: an id or that error, nothing else", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.webUrl({ withQueryParameters: true }), fc.string({ unit: "binary" })),
        (text) => {
          try {
            expect(parseVideoId(text)).toMatch(/^[\w-]{11}$/);
          } catch (error) {
            expect(error).toBeInstanceOf(EarshotError);
          }
        },
      ),
    );
  });
});

import { describe, expect, test } from "vitest";
import { cheapestForm, plainForm } from "../../lambdas/deepgram/audio-form.ts";
import { type RecodingFacts, recodingPays } from "../../lambdas/deepgram/recoding-rule.ts";

const HOUR = 3600;
/** An hour of YouTube's smallest audio through a residential proxy. */
const USUAL: RecodingFacts = {
  seconds: HOUR,
  uploadBytes: 21_000_000,
  usdPerGb: 4,
  memoryMb: 2048,
  leftSeconds: 720,
};

describe("it pays to recode", () => {
  test.each<[string, Partial<RecodingFacts>]>([
    ["an hour through a residential proxy", {}],
    ["ten minutes of it", { seconds: 600, uploadBytes: 3_600_000 }],
    ["at a dollar a gigabyte", { usdPerGb: 1 }],
  ])("%s", (_, more) => {
    expect(recodingPays({ ...USUAL, ...more })).toBe(true);
  });

  test.each<[string, Partial<RecodingFacts>]>([
    ["the price is not known", { usdPerGb: undefined }],
    ["the upload goes past the proxy", { usdPerGb: 0 }],
    ["the size is not known", { uploadBytes: undefined }],
    ["it is small already", { uploadBytes: 10_800_000 }],
    ["it would be larger", { uploadBytes: 5_000_000 }],
    ["traffic costs little more than the function", { usdPerGb: 0.5 }],
    ["there is less than a tenth of a cent in it", { seconds: 22, uploadBytes: 132_000 }],
    ["the recogniser would have too little time", { leftSeconds: 655 }],
    ["it would take all of the time", { seconds: 4 * HOUR, uploadBytes: 84_000_000 }],
    ["the function has a tenth of a processor", { memoryMb: 177 }],
  ])("not where %s", (_, more) => {
    expect(recodingPays({ ...USUAL, ...more })).toBe(false);
  });
});

describe("the form of the upload", () => {
  const audio = { url: "https://x", contentType: "audio/webm", hasPictures: false, estimatedBytes: 21_000_000 };
  const facts = { audio, seconds: HOUR, uploadUsdPerGb: 4, ffmpeg: "/opt/bin/ffmpeg" };
  const LEFT_MS = 720_000;

  test("is Opus at 24 kbit/s where that pays, and there is ffmpeg", () => {
    const small = { output: "opus", contentType: "audio/ogg", uploadBytes: 10_800_000 };
    expect(cheapestForm(facts, LEFT_MS)).toEqual(small);
    const asItIs = { contentType: "audio/webm", uploadBytes: 21_000_000 };
    expect(cheapestForm({ ...facts, ffmpeg: undefined }, LEFT_MS)).toEqual(asItIs);
    expect(cheapestForm(facts, 60_000)).toEqual(asItIs);
  });

  test.each([
    ["mp4a.40.2", "adts", "audio/aac"],
    ["opus", "ogg", "audio/ogg"],
    ["vorbis", "ogg", "audio/ogg"],
    ["ec-3", "opus", "audio/ogg"],
  ])("out of a file with pictures: %s leaves as %s", (codec, output, contentType) => {
    const filmed = { ...audio, hasPictures: true, codec };
    expect(plainForm(filmed, 60)).toMatchObject({ output, contentType });
    expect(cheapestForm({ ...facts, audio: filmed }, LEFT_MS)).toMatchObject({ output: "opus" });
  });
});

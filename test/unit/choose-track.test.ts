import { describe, expect, test } from "vitest";
import { type AudioHint, chooseTrack } from "../../lambdas/shared/transcript/choose-track.ts";
import { lookupDistance } from "../../lambdas/shared/transcript/language-match.ts";

/** `a.en` is recognised, `.en` manual, `.en.abc` manual with a name. */
const tracksOf = (...names: readonly string[]) =>
  names.map((vssId) => {
    const [kind = "", language = ""] = vssId.split(".");
    return { vssId, language, kind: kind === "a" ? ("asr" as const) : ("manual" as const) };
  });

const noHint: AudioHint = { captionIndices: [] };

function choose(
  names: readonly string[],
  languages: readonly string[] = [],
  kind: "any" | "manual" | "asr" = "any",
  audio = noHint,
) {
  const chosen = chooseTrack(tracksOf(...names), { languages, kind }, audio);
  return chosen && [chosen.track.vssId, chosen.isOriginalLanguage];
}

describe("with languages", () => {
  test.each([
    ["the first that is there", [".de", ".fr"], ["es", "fr", "de"], ".fr"],
    ["manual before recognised", ["a.en", ".en"], ["en"], ".en"],
    ["a bare language takes a regional variant", [".de", ".en-GB"], ["en"], ".en-GB"],
    ["the exact tag before a variant", [".en-GB", ".en"], ["en"], ".en"],
    ["a manual variant before a recognised exact one", ["a.en", ".en-GB"], ["en"], ".en-GB"],
    ["lookup shortens the range", [".pt"], ["pt-BR"], ".pt"],
    ["another region is no answer", [".pt-PT"], ["pt-BR"], undefined],
    ["script by way of the region", [".zh-Hans", ".zh-Hant"], ["zh-TW"], ".zh-Hant"],
    ["script before language alone", [".zh", ".zh-Hant"], ["zh-TW"], ".zh-Hant"],
    ["region by way of the script", [".zh-CN", ".zh-TW"], ["zh-hant"], ".zh-TW"],
    ["a script that the region implies", [".zh-TW", ".zh-CN"], ["zh-Hans-CN"], ".zh-CN"],
    ["the same the other way round", [".zh-Hant-TW", ".zh-Hans-CN"], ["zh-CN"], ".zh-Hans-CN"],
    ["old and new spelling", [".iw"], ["he"], ".iw"],
    ["as operating systems write it", [".en-GB", ".en-US"], ["en_us"], ".en-US"],
    ["Norwegian by its other name", [".no"], ["nb-NO"], ".no"],
    ["Norwegian of the other kind is another language", [".nn"], ["nb"], undefined],
    ["case does not count", [".es-419"], ["ES-419"], ".es-419"],
    ["strict without a star", [".de"], ["fr"], undefined],
    ["any with a last star", [".de"], ["fr", "*"], ".de"],
    ["the star prefers the original", [".de", "a.en"], ["fr", "*"], "a.en"],
    ["the plain track before a named one", [".en.abc", ".en"], ["en"], ".en"],
    ["a tag that is not well-formed", [".en-j3PyPqV-e1s"], ["en"], ".en-j3PyPqV-e1s"],
  ] as const)("%s", (_, names, languages, expected) => {
    expect(choose(names, languages)?.[0]).toBe(expected);
  });

  test.each([
    ["manual", ["a.en", ".de"], "manual", [], ".de"],
    ["asr", ["a.en", ".en"], "asr", ["en"], "a.en"],
    ["none of the kind", ["a.en"], "manual", ["en"], undefined],
  ] as const)("kind %s", (_, names, kind, languages, expected) => {
    expect(choose(names, languages, kind)?.[0]).toBe(expected);
  });
});

describe("without languages the original language", () => {
  test.each([
    ["of the default audio", [".de", ".en", "a.en"], { language: "en-US", captionIndices: [] }, [".en", true]],
    ["of the recognised captions", [".de", "a.en", ".en"], noHint, [".en", true]],
    ["recognised, when nobody wrote any in it", [".de", "a.en"], noHint, ["a.en", true]],
    ["else the first manual track, not said to be original", [".fr", ".de"], noHint, [".fr", false]],
    [
      "of the default audio, though a dub's captions come first",
      ["a.de", "a.en", "a.es"],
      { language: "en", captionIndices: [1] },
      ["a.en", true],
    ],
    ["by the default audio's captions when it has no name", ["a.de", "a.en"], { captionIndices: [1] }, ["a.en", true]],
    [
      "not told by captions recognised in several languages, as dubs bring them: the first manual",
      ["a.de", "a.en", ".fr.abc", ".es"],
      noHint,
      [".fr.abc", false],
    ],
    ["nor with them alone", ["a.de", "a.en"], noHint, ["a.de", false]],
    ["manual, though of no audio track", [".en", "a.en"], { language: "en", captionIndices: [1] }, [".en", true]],
    [
      "recognised twice: the default audio's",
      ["a.en-GB", "a.en-US"],
      { language: "en", captionIndices: [1] },
      ["a.en-US", true],
    ],
    ["not in the list: the first manual", ["a.de", ".de"], { language: "en", captionIndices: [] }, [".de", false]],
  ] as const)("%s", (_, names, audio, expected) => {
    expect(choose(names, [], "any", audio)).toEqual(expected);
  });

  test("nothing from nothing", () => expect(choose([])).toBeUndefined());
});

test("lookup distance counts the steps", () => {
  expect(lookupDistance("en-GB", "en")).toBe(0);
  expect(lookupDistance("en", "en-GB")).toBe(2);
  expect(lookupDistance("en-US", "en-GB")).toBeUndefined();
  expect(lookupDistance("zh-Hant", "zh-TW")).toBe(1);
  expect(lookupDistance("en", "en-x-abc")).toBe(1);
});

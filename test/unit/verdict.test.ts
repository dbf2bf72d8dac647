import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CODES, type Code } from "../../lambdas/shared/codes.ts";
import type { Evidence } from "../../lambdas/shared/evidence.ts";
import { absenceProved, decideVerdict, mostTelling } from "../../lambdas/shared/verdict.ts";
import { none, seen } from "../support/evidence.ts";

describe("an outcome decides", () => {
  test.each([
    ["won", undefined, "transcript"],
    ["cached", undefined, "transcript"],
    ["cached", "Private", "private"],
    ["cached", "NoSpeech", "no_speech"],
    ["decided", "NoCaptions", "no_captions"],
    ["decided", "GeoBlocked", "geo_blocked"],
    ["decided", "Upcoming", "upcoming"],
    ["halted", "ProxyAuthFailed", "failed"],
    ["halted", "ProxySessionRejected", "failed"],
  ] as const)("%s with %s is %s", (kind, code, verdict) => {
    const outcome = { kind, by: "captions", ...(code && { code }) } as const;
    expect(decideVerdict({ outcome, evidence: [seen("IpBlocked")] })).toMatchObject({ verdict, ...(code && { code }) });
  });
});

describe("without an outcome the evidence decides", () => {
  const table: readonly [string, readonly Evidence[], string, Code][] = [
    ["nothing was seen", [], "failed", "JobLost"],
    ["two clients found no tracks", [none("IOS"), none("ANDROID")], "no_captions", "NoCaptions"],
    ["one client and an empty panel", [none("IOS"), seen("EmptyPanel", "WEB")], "no_captions", "NoCaptions"],
    ["one client twice", [none("IOS"), none("IOS")], "failed", "NoTracksFromClient"],
    [
      "a client, and a tool that asked as that one too",
      [none("VISIONOS"), none("VISIONOS+WEB")],
      "failed",
      "NoTracksFromClient",
    ],
    ["a client, and a tool that asked as others", [none("IOS"), none("VISIONOS+WEB")], "no_captions", "NoCaptions"],
    [
      "a client, and a tool that does not tell as what it asked",
      [none("IOS"), none("YTDLP")],
      "failed",
      "NoTracksFromClient",
    ],
    ["one client without a name", [seen("NoTracksFromClient"), none("IOS")], "failed", "NoTracksFromClient"],
    ["an empty panel alone", [seen("EmptyPanel", "WEB")], "failed", "EmptyPanel"],
    [
      "no tracks, but elsewhere tracks",
      [none("IOS"), none("ANDROID"), seen("TokenGated", "WEB")],
      "failed",
      "TokenGated",
    ],
    ["blocked everywhere", [seen("IpBlocked"), seen("BotCheck"), seen("NotNeeded")], "blocked", "BotCheck"],
    [
      "token-gated everywhere, and an empty panel",
      [seen("TokenGated"), seen("EmptyPanel", "WEB")],
      "blocked",
      "TokenGated",
    ],
    ["blocked and reset", [seen("IpBlocked"), seen("NetworkReset", undefined, "ytdlp")], "failed", "IpBlocked"],
    ["blocked, and reset in the end", [seen("IpBlocked"), seen("NetworkReset")], "failed", "NetworkReset"],
    ["reset, and token-gated in the end", [seen("NetworkReset"), seen("TokenGated")], "blocked", "TokenGated"],
    [
      "token-gated everywhere, in the other country too",
      [seen("GeoBlockedHere"), seen("TokenGated"), seen("TokenGated", "VISIONOS+WEB", "ytdlp")],
      "blocked",
      "TokenGated",
    ],
    [
      "blocked, then at rest",
      [seen("IpBlocked"), seen("BreakerOpen"), seen("BreakerOpen", undefined, "ytdlp")],
      "blocked",
      "IpBlocked",
    ],
    [
      "token-gated, where the panel has another language and the owner allows no embedding",
      [seen("TokenGated"), seen("PanelOtherLanguage", "WEB"), seen("EmbedDisabled", "WEB", "youtubei")],
      "blocked",
      "TokenGated",
    ],
    [
      "token-gated in one lane, changed in another",
      [seen("TokenGated"), seen("LayoutChanged", "WEB", "youtubei")],
      "failed",
      "LayoutChanged",
    ],
    [
      "token-gated until the caller's money is spent",
      [seen("TokenGated"), seen("OverBudget", undefined, "deepgram")],
      "blocked",
      "TokenGated",
    ],
    [
      "token-gated, and speech recognition would be too dear",
      [seen("TokenGated"), seen("SpeechOverBudget", undefined, "deepgram")],
      "blocked",
      "TokenGated",
    ],
    ["blocked, and another lane was first", [seen("IpBlocked"), seen("Superseded")], "blocked", "IpBlocked"],
    ["no money allowed at all", [seen("OverBudget"), seen("OverBudget", undefined, "ytdlp")], "failed", "OverBudget"],
    ["one client found no tracks, others were blocked", [none("IOS"), seen("BotCheck", "WEB")], "blocked", "BotCheck"],
    [
      "one client alone says unavailable, others are token-gated",
      [seen("Unavailable", "IOS"), seen("TokenGated", "ANDROID")],
      "blocked",
      "TokenGated",
    ],
    [
      "one client alone says unavailable, others found no tracks",
      [seen("Unavailable", "IOS"), none("ANDROID"), none("VISIONOS")],
      "no_captions",
      "NoCaptions",
    ],
    [
      "a client without a name seconds nobody",
      [seen("Unavailable", "IOS"), seen("Unavailable"), seen("TokenGated", "ANDROID")],
      "blocked",
      "TokenGated",
    ],
    ["promised captions came empty", [seen("EmptyCaptions", "IOS"), seen("EmptyPanel")], "blocked", "EmptyCaptions"],
    ["one client alone wants a login", [seen("LoginRequired", "IOS")], "failed", "LoginRequired"],
    ["the proxy is unreachable", [seen("ProxyUnreachable"), seen("ProxyUnreachable")], "failed", "ProxyUnreachable"],
    [
      "a halt among others",
      [seen("IpBlocked"), seen("ProxyTrafficExhausted"), seen("NetworkReset")],
      "failed",
      "ProxyTrafficExhausted",
    ],
    [
      "a halt beside proof of absence",
      [none("IOS"), none("ANDROID"), seen("ProxyAuthFailed")],
      "failed",
      "ProxyAuthFailed",
    ],
    [
      "a halt beside a contradiction",
      [seen("Private"), none("IOS"), seen("ProxyAuthFailed")],
      "failed",
      "ProxyAuthFailed",
    ],
    ["a crash among others", [seen("LaneCrashed"), seen("IpBlocked")], "failed", "LaneCrashed"],
    [
      "absence, and speech recognition not allowed",
      [none("IOS"), none("ANDROID"), seen("SpeechNotAllowed", undefined, "deepgram")],
      "no_captions",
      "NoCaptions",
    ],
    [
      "absence, and speech recognition broke",
      [none("IOS"), none("ANDROID"), seen("SpeechFailed", undefined, "deepgram")],
      "failed",
      "SpeechFailed",
    ],
    [
      "absence, and speech recognition broke twice",
      [
        none("IOS"),
        none("ANDROID"),
        seen("SpeechFailed", undefined, "deepgram"),
        seen("LaneTimedOut", undefined, "deepgram"),
      ],
      "failed",
      "LaneTimedOut",
    ],
    [
      "absence, and the audio is for adults",
      [none("IOS"), none("ANDROID"), seen("AgeRestricted", "VISIONOS+WEB", "deepgram")],
      "no_captions",
      "NoCaptions",
    ],
    [
      "absence, and the address of the audio was refused",
      [none("IOS"), none("ANDROID"), seen("NoCaptions"), seen("UrlExpired", undefined, "deepgram")],
      "failed",
      "UrlExpired",
    ],
    [
      "absence, and speech recognition rests because it breaks",
      [none("IOS"), none("ANDROID"), seen("BreakerOpen", undefined, "deepgram")],
      "failed",
      "BreakerOpen",
    ],
    [
      "absence, and no speech recognition here",
      [none("IOS"), none("ANDROID"), seen("NotInstalled", undefined, "deepgram")],
      "no_captions",
      "NoCaptions",
    ],
    [
      "absence, and the caller's money is spent before speech recognition",
      [none("IOS"), none("ANDROID"), seen("OverBudget", undefined, "deepgram")],
      "no_captions",
      "SpeechOverBudget",
    ],
  ];
  test.each(table)("%s", (_, evidence, verdict, code) => {
    expect(decideVerdict({ evidence })).toMatchObject({ verdict, code });
  });
});

describe("absence", () => {
  const harmless = (Object.keys(CODES) as Code[]).filter((code) => CODES[code].proof !== "no-tracks");
  const clients = ["IOS", "ANDROID", "VISIONOS", "WEB", undefined];
  const anything = fc.record({ code: fc.constantFrom(...harmless), client: fc.constantFrom(...clients) });

  test("never follows from empty, truncated, blocked or unknown answers, in whatever order", () => {
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 12 }), (answers) => {
        const evidence = answers.map(({ code, client }) => seen(code, client));
        expect(decideVerdict({ evidence }).verdict).not.toBe("no_captions");
      }),
      { numRuns: 2000 },
    );
  });

  test("never follows from one client alone, whatever else is seen but an empty panel", () => {
    const others = anything.filter(({ code }) => code !== "EmptyPanel");
    fc.assert(
      fc.property(fc.array(others, { maxLength: 8 }), fc.nat(8), (answers, position) => {
        const evidence = answers
          .map(({ code, client }) => seen(code, client))
          .toSpliced(position, 0, none("IOS"), none("IOS"));
        expect(absenceProved(evidence)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  test("never follows from a client and tools that asked as that client too, however many", () => {
    const more = fc.uniqueArray(fc.constantFrom("IOS", "ANDROID", "WEB", "MWEB"), { maxLength: 3 });
    const tools = fc.array(
      fc.oneof(
        more.map((names) => ["VISIONOS", ...names].join("+")),
        fc.constant("YTDLP"),
      ),
    );
    fc.assert(
      fc.property(tools, (names) => {
        expect(absenceProved([none("VISIONOS"), ...names.map(none)])).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  test("never stands against evidence of tracks", () => {
    const tracks = (Object.keys(CODES) as Code[]).filter((code) => CODES[code].proof === "tracks");
    expect(tracks).toEqual(["TokenGated", "EmptyCaptions", "PanelOtherLanguage", "UrlExpired", "LanguageUnavailable"]);
    for (const code of tracks) {
      expect(absenceProved([none("IOS"), none("ANDROID"), seen("EmptyPanel", "WEB"), seen(code)])).toBe(false);
    }
  });
});

describe("contradictions", () => {
  const WITHHELD = ["Private", "Removed", "Unavailable", "MembersOnly", "Paid"] as const;
  const tracks = (Object.keys(CODES) as Code[]).filter((code) => CODES[code].proof === "tracks");
  const playable: readonly Code[] = [...tracks, "NoTracksFromClient"];
  const others = fc.constantFrom(...(Object.keys(CODES) as Code[]).filter((code) => CODES[code].effect !== "halt"));
  const around = fc.array(others, { maxLength: 6 });

  test("are never settled by guessing, in whatever order, whoever claimed first", () => {
    const given = fc.tuple(fc.constantFrom(...WITHHELD), fc.constantFrom(...playable), around, fc.nat(6), fc.nat(6));
    fc.assert(
      fc.property(given, fc.boolean(), ([no, yes, more, one, two], claimed) => {
        const codes = more.toSpliced(one, 0, no).toSpliced(two, 0, yes);
        const evidence = [...codes.map((code) => seen(code, "IOS")), seen(no, "ANDROID")];
        const outcome = claimed ? { outcome: { kind: "decided", by: "ytdlp", code: no } as const } : {};
        expect(decideVerdict({ ...outcome, evidence })).toMatchObject({ verdict: "failed", code: "Contradicted" });
      }),
      { numRuns: 1000 },
    );
  });

  test("a transcript in hand stands against all of them, and so does what the cache was given", () => {
    fc.assert(
      fc.property(fc.array(others, { maxLength: 8 }), (codes) => {
        const evidence = codes.map((code) => seen(code, "IOS"));
        const won = { kind: "won", by: "youtubei" } as const;
        const cached = { kind: "cached", by: "lookup", code: "Private" } as const;
        expect(decideVerdict({ outcome: won, evidence }).verdict).toBe("transcript");
        expect(decideVerdict({ outcome: cached, evidence }).verdict).toBe("private");
      }),
    );
  });

  test("neither absence nor silence is the answer where anybody has seen captions", () => {
    fc.assert(
      fc.property(fc.constantFrom("NoCaptions", "NoSpeech"), fc.constantFrom(...tracks), around, (no, yes, more) => {
        const outcome = { kind: "decided", by: "deepgram", code: no as Code } as const;
        const evidence = [...more, yes].map((code) => seen(code, "IOS"));
        for (const request of [undefined, { speech: "always", lanes: ["deepgram"] } as const]) {
          const { verdict } = decideVerdict({ outcome, evidence, ...(request && { request }) });
          expect(["no_captions", "no_speech"]).not.toContain(verdict);
        }
      }),
    );
  });

  test("gated captions and audio without words are blocked; age and country may differ from exit to exit", () => {
    const silent = { kind: "decided", by: "deepgram", code: "NoSpeech" } as const;
    const gated = [seen("TokenGated"), seen("NoSpeech", undefined, "deepgram")];
    expect(decideVerdict({ outcome: silent, evidence: gated })).toMatchObject({
      verdict: "blocked",
      code: "TokenGated",
    });
    for (const code of ["AgeRestricted", "GeoBlocked", "LoginRequired"] as const) {
      const outcome = { kind: "decided", by: "ytdlp", code } as const;
      expect(decideVerdict({ outcome, evidence: [seen("TokenGated"), seen(code)] }).verdict).toBe(CODES[code].verdict);
    }
  });
});

test("the latest of the most telling evidence explains a failure", () => {
  expect(mostTelling([seen("NetworkReset"), seen("LayoutChanged", "IOS"), seen("ClientRejected", "WEB")])?.code).toBe(
    "ClientRejected",
  );
  expect(mostTelling([])).toBeUndefined();
});

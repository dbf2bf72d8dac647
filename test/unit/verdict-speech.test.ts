import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CODES, type Code, VERDICTS } from "../../lambdas/shared/codes.ts";
import type { Evidence } from "../../lambdas/shared/evidence.ts";
import { decideVerdict, mayDecide } from "../../lambdas/shared/verdict.ts";
import { none, seen } from "../support/evidence.ts";

describe("what speech recognition found", () => {
  const all = ["captions", "youtubei", "ytdlp", "deepgram"] as const;
  const speechAlone = { speech: "always", lanes: ["deepgram"] } as const;
  const auto = { speech: "auto", lanes: all } as const;
  const absent = [none("IOS"), none("ANDROID")];
  const died = [seen("LaneCrashed"), seen("LaneTimedOut", undefined, "youtubei"), seen("NetworkReset")];
  type Row = readonly [string, Code, readonly Evidence[], Parameters<typeof decideVerdict>[0]["request"], string, Code];
  const table: readonly Row[] = [
    ["silence, captions absent", "NoSpeech", absent, auto, "no_speech", "NoSpeech"],
    ["silence, other lanes died", "NoSpeech", died, auto, "failed", "LaneCrashed"],
    [
      "silence, other lanes were blocked",
      "NoSpeech",
      [seen("IpBlocked"), seen("BotCheck")],
      auto,
      "blocked",
      "BotCheck",
    ],
    ["silence, other lanes at rest", "NoSpeech", [seen("BreakerOpen")], auto, "failed", "BreakerOpen"],
    ["silence, one client without tracks", "NoSpeech", [none("IOS")], auto, "failed", "NoTracksFromClient"],
    ["silence, nothing else seen", "NoSpeech", [], auto, "failed", "NoSpeech"],
    ["silence, speech alone was asked for", "NoSpeech", [], speechAlone, "no_speech", "NoSpeech"],
    [
      "silence, the lane alone was asked for",
      "NoSpeech",
      [],
      { ...speechAlone, speech: "auto" },
      "no_speech",
      "NoSpeech",
    ],
    [
      "silence, speech always, whatever the lanes",
      "NoSpeech",
      [],
      { ...auto, speech: "always" },
      "no_speech",
      "NoSpeech",
    ],
    ["too dear, captions absent", "SpeechOverBudget", absent, auto, "no_captions", "SpeechOverBudget"],
    ["too dear, other lanes died", "SpeechOverBudget", died, auto, "failed", "LaneCrashed"],
    ["too dear, speech alone was asked for", "SpeechOverBudget", [], speechAlone, "failed", "SpeechOverBudget"],
  ];
  test.each(table)("%s", (_, code, others, request = auto, verdict, told) => {
    const evidence = [...others, seen(code, "DEEPGRAM", "deepgram")];
    const outcome = { kind: "decided", by: "deepgram", code } as const;
    expect(decideVerdict({ outcome, evidence, request })).toMatchObject({ verdict, code: told });
    expect(mayDecide(code, { evidence, request })).toBe(verdict === CODES[code].verdict);
  });

  test("is the answer where a lane has proved absence before, unless tracks are seen since", () => {
    const job = { captionsAbsent: true, request: auto };
    const decided = (others: readonly Evidence[]) => {
      const evidence = [...others, seen("NoSpeech", "DEEPGRAM", "deepgram")];
      const outcome = { kind: "decided", by: "deepgram", code: "NoSpeech" } as const;
      expect(mayDecide("NoSpeech", { ...job, evidence })).toBe(!others.length);
      return decideVerdict({ ...job, outcome, evidence }).verdict;
    };
    expect(decided([])).toBe("no_speech");
    expect(decided([seen("TokenGated", "WEB", "youtubei")])).toBe("blocked");
  });

  test("is never the verdict, and never kept, while captions may be there", () => {
    const harmless = (Object.keys(CODES) as Code[]).filter((code) => CODES[code].proof !== "no-tracks");
    const others = fc.array(fc.constantFrom(...harmless), { maxLength: 10 });
    const spoken = fc.constantFrom("NoSpeech", "SpeechOverBudget");
    fc.assert(
      fc.property(others, spoken, fc.boolean(), fc.nat(10), (codes, code, claimed, position) => {
        const evidence = codes
          .map((one) => seen(one, "IOS"))
          .toSpliced(position, 0, seen(code, "DEEPGRAM", "deepgram"));
        const outcome = claimed ? { outcome: { kind: "decided", by: "deepgram", code } as const } : {};
        const { verdict } = decideVerdict({ ...outcome, evidence, request: auto });
        expect(VERDICTS[verdict].slo).toBe("bad");
      }),
      { numRuns: 2000 },
    );
  });
});

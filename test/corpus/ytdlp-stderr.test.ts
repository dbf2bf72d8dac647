import { afterAll, describe, expect, test } from "vitest";
import type { Code } from "../../lambdas/shared/codes.ts";
import { classifyStderr } from "../../lambdas/shared/media/classify-stderr.ts";
import { corpusMissing } from "../support/corpus/corpus.ts";
import { type RecordedRun, recordedRuns } from "../support/corpus/ytdlp-runs.ts";

/** `nothing`: the words say nothing about the video, and the lane goes by yt-dlp's answer. */
type Finding = Code | "nothing";

/** The corpus's classes and the codes they may have. */
const CLASSES: Readonly<Record<string, readonly Finding[]>> = {
  rate_limited: ["RateLimitedByYouTube"],
  bot_check: ["BotCheck"],
  // Which side of the account is at fault shows in the gateway's own answer, which the lane asks first.
  proxy_auth: ["ProxySessionRejected"],
  video_unavailable: ["Unavailable", "Removed"],
  private: ["Private"],
  age_restricted: ["AgeRestricted"],
  members_only: ["MembersOnly"],
  geo_blocked: ["GeoBlocked"],
  live_not_started: ["Upcoming"],
  // No words ever prove that there are no captions.
  no_captions: ["nothing"],
  network: [
    "NetworkTimeout",
    "NetworkReset",
    "TruncatedResponse",
    "UpstreamServerError",
    "ProxyUnreachable",
    "ProxyExitFailed",
  ],
  format_unavailable: ["LayoutChanged"],
  success: ["nothing"],
};

/** What the corpus calls `unknown` for want of a class, we know: one by one, with the reason. */
const UNKNOWNS: Readonly<Record<string, readonly [Finding, string]>> = {
  "stderr-038": ["nothing", "a warning about JavaScript runtimes, no failure"],
  "stderr-039": ["nothing", "warnings about skipped formats, no failure"],
  "stderr-042": ["LayoutChanged", "a page the extractor could not read"],
  "stderr-058": ["InvalidVideoId", "what was asked for is no address"],
  "stderr-061": ["NoDiskSpace", "the machine's disk is full"],
  "stderr-066": ["TruncatedResponse", "media without a byte"],
  "stderr-070": ["LayoutChanged", "a page the extractor could not read"],
  "stderr-086": ["LayoutChanged", "no readable player answer, and no word of why"],
  "stderr-094": ["ClientRejected", "YouTube refuses the client's version"],
  "stderr-116": ["LayoutChanged", "404 for every page and call"],
  "stderr-120": ["TruncatedResponse", "empty answers in place of JSON"],
  "stderr-135": ["ClientRejected", "YouTube refuses the client's version"],
  "stderr-148": ["InvalidVideoId", "the id is too short"],
  "stderr-153": ["Paid", "a rental"],
  "stderr-160": ["UrlExpired", "a signed caption URL was refused"],
};

const runs = recordedRuns();
const delicate = runs.filter((run) => run.delicate);
const lines: string[] = [];

const findingOf = (run: RecordedRun): Finding => classifyStderr(run.stderr)?.code ?? "nothing";
const titled = (list: readonly RecordedRun[]) => list.map((run) => [run.id, run.expected_class, run] as const);

describe("what yt-dlp said, recorded", () => {
  test.skipIf(corpusMissing)(corpusMissing ?? "the corpus is there", () => expect(runs).toHaveLength(107));

  test.each(titled(runs.filter((run) => !run.delicate && run.expected_class !== "unknown")))(
    "%s is %s",
    (_id, _class, run) => expect(CLASSES[run.expected_class]).toContain(findingOf(run)),
  );

  test.each(titled(runs.filter((run) => !run.delicate && run.expected_class === "unknown")))(
    "%s, which has no class, is known by its reason",
    (_id, _class, run) => {
      const [code, reason] = UNKNOWNS[run.id] ?? [];
      expect(code, `${run.id} needs a line in the table of unknowns`).toBeDefined();
      expect(findingOf(run)).toBe(code);
      lines.push(`argued: ${run.id} (unknown): ${code}, ${reason}`);
    },
  );

  test.each(titled(delicate))("%s (%s) is delicate: classified, not scored", (_id, _class, run) => {
    const finding = findingOf(run);
    const asExpected = CLASSES[run.expected_class]?.includes(finding) ?? false;
    lines.push(
      `delicate: ${run.id} expects ${run.expected_class}, we say ${finding}${asExpected ? "" : ` (${run.note})`}`,
    );
    expect(finding).not.toBe("NoTracksFromClient");
  });

  test("no recorded words are unclassified, and none counts as proof of absence", () => {
    const findings = runs.map(findingOf);
    expect(findings.filter((finding) => finding === "Unclassified" || finding === "NoCaptions")).toEqual([]);
  });
});

afterAll(() => {
  if (lines.length > 0)
    process.stdout.write(`\nyt-dlp's recorded words\n${lines.map((line) => `  ${line}\n`).join("")}`);
});

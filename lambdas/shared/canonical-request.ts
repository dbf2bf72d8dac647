import type { SpeechMode, TranscriptRequest } from "./job.ts";
import { LANES, type LaneName, type LaneRow } from "./lanes.ts";
import { parseVideoId } from "./youtube/video-id.ts";

/** What a caller wrote, as far as it has the right types. */
export interface RequestInput {
  /** Id or address. */
  readonly video: string;
  readonly languages?: readonly string[] | undefined;
  readonly kind?: TranscriptRequest["kind"] | undefined;
  readonly lanes?: readonly LaneName[] | undefined;
  readonly speech?: SpeechMode | undefined;
  readonly maxCostUsd?: number | undefined;
  readonly refresh?: boolean | undefined;
}

/** What is wrong with an input, and how to put it right. */
export interface InputProblem {
  readonly field: string;
  readonly problem: string;
}

/** A language tag as YouTube writes them, made-up variants included; `*` stands for any. */
const LANGUAGE = /^(\*|[a-z]{2,8}([-_][a-z0-9]{1,12})*)$/;

/**
 * The request in canonical form, so that equal requests are equal: languages in lower case and once each, lanes in the order of the
 * table. Lanes: those asked for, else all of `rows`; recognition alone for `speech: always`, never for `never`.
 * Throws `InvalidVideoId`; all else that is wrong is returned.
 */
export function canonicalRequest(
  input: RequestInput,
  rows: readonly LaneRow[] = LANES,
): TranscriptRequest | { readonly problems: readonly InputProblem[] } {
  const videoId = parseVideoId(input.video);
  const languages = [...new Set((input.languages ?? []).map((tag) => tag.trim().toLowerCase()))];
  const speech = input.speech ?? "auto";
  const there = rows.map(({ lane }) => lane);
  const lanes = lanesFor(input.lanes, speech, there);
  const problems = [...languageProblems(languages), ...laneProblems(input.lanes, lanes, speech, there)];
  if (problems.length > 0) return { problems };
  const { kind = "any", maxCostUsd, refresh = false } = input;
  return { videoId, languages, kind, lanes, speech, ...(maxCostUsd !== undefined && { maxCostUsd }), refresh };
}

function lanesFor(asked: readonly LaneName[] | undefined, speech: SpeechMode, there: readonly LaneName[]) {
  const allowed = there.filter((lane) => !(speech === "never" && lane === "deepgram"));
  if (asked) return allowed.filter((lane) => asked.includes(lane));
  return speech === "always" ? allowed.filter((lane) => lane === "deepgram") : allowed;
}

function languageProblems(languages: readonly string[]): InputProblem[] {
  const wrong = languages.filter((tag) => !LANGUAGE.test(tag)).map((tag) => `"${tag.slice(0, 20)}" is no language tag`);
  const star = languages.indexOf("*");
  if (star >= 0 && star < languages.length - 1) wrong.push("* stands for any other language and must come last");
  return wrong.map((problem) => ({ field: "languages", problem: `${problem}; write tags like en, pt-BR or *` }));
}

function laneProblems(
  asked: readonly LaneName[] | undefined,
  lanes: readonly LaneName[],
  speech: SpeechMode,
  there: readonly LaneName[],
): InputProblem[] {
  const have = `this service has ${there.join(", ")}`;
  const absent = (asked ?? []).filter((lane) => !there.includes(lane));
  if (absent.length > 0) return [{ field: "lanes", problem: `no ${absent.join(", ")} here; ${have}` }];
  if (speech === "always" && !lanes.includes("deepgram")) {
    return [{ field: "speech", problem: `"always" needs the lane deepgram; ${asked ? "add it to lanes" : have}` }];
  }
  if (lanes.length > 0) return [];
  return [{ field: "lanes", problem: `no lane is left to try; ${have}` }];
}

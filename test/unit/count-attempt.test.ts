import { expect, test } from "vitest";
import { countAttempt } from "../../lambdas/shared/breaker/count-attempt.ts";
import { CODES, type Code } from "../../lambdas/shared/codes.ts";

const codesThat = (count: string) => (Object.keys(CODES) as Code[]).filter((code) => countAttempt(code) === count);

test("the video's own answers are the lane's successes", () => {
  expect(countAttempt("Won")).toBe("worked");
  const own = (Object.keys(CODES) as Code[]).filter((code) => ["final", "later"].includes(CODES[code].effect));
  expect(own.filter((code) => countAttempt(code) === "failed")).toEqual([]);
  expect(own.filter((code) => countAttempt(code) === "neutral")).toEqual(["SpeechOverBudget"]);
});

test("an account at fault, and what was refused before it began, count as nothing", () => {
  const halts = (Object.keys(CODES) as Code[]).filter((code) => CODES[code].effect === "halt");
  expect(codesThat("neutral")).toEqual(expect.arrayContaining([...halts, "BreakerOpen", "NotNeeded", "OverBudget"]));
});

test("blocks, the network, changed pages, time limits and our own faults count against it", () => {
  const faults = ["IpBlocked", "RateLimitedByYouTube", "NetworkTimeout", "LayoutChanged", "ClientRejected"] as const;
  expect(codesThat("failed")).toEqual(expect.arrayContaining([...faults, "LaneTimedOut", "LaneCrashed", "TokenGated"]));
});

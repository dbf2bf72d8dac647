import { describe, expect, it } from "vitest";
import { CODES, type Code, codesWithEffect, type Effect } from "../../lambdas/shared/codes.ts";
import { LANES, longestWaitSeconds, raceSeconds, retryRules } from "../../lambdas/shared/lanes.ts";

describe("lanes", () => {
  it.each(LANES)("$lane: all attempts and their longest waits fit into the lane's limit", (row) => {
    const spent = retryRules(row).reduce((sum, rule) => {
      const waits = Array.from({ length: rule.maxAttempts }, (_, i) => longestWaitSeconds(rule, i + 1));
      return sum + rule.maxAttempts * row.attemptSeconds + waits.reduce((a, b) => a + b, 0);
    }, row.attemptSeconds);
    expect(spent).toBeLessThanOrEqual(row.laneSeconds);
  });

  it.each(LANES)("$lane: a burnt exit gets at least one more try", (row) => {
    expect(retryRules(row)[0]?.errors).toContain("IpBlocked");
  });

  it.each(LANES)("$lane: so does a broken connection, through the same exit", (row) => {
    expect(retryRules(row).flatMap(({ errors }) => errors)).toEqual(expect.arrayContaining(codesWithEffect("retry")));
  });

  it("retries each code whose effect says so, and no other", () => {
    const row = LANES[0];
    const retried = row ? retryRules(row).flatMap((rule) => rule.errors) : [];
    const effects: Effect[] = ["retry", "new-session"];
    const wanted = (Object.keys(CODES) as Code[]).filter((code) => effects.includes(CODES[code].effect));
    expect(retried.filter((name) => !name.startsWith("Lambda.")).sort()).toEqual(wanted.sort());
  });

  it("waits longer after a rate limit than after a block", () => {
    const rules = LANES[0] ? retryRules(LANES[0]) : [];
    const of = (code: Code) => rules.find((rule) => rule.errors.includes(code))?.intervalSeconds ?? 0;
    expect(of("RateLimitedByYouTube")).toBeGreaterThan(of("IpBlocked"));
    expect(codesWithEffect("new-session", true)).toEqual(["RateLimitedByYouTube"]);
  });

  it("gives a lane that waits for its turn its whole time after the others", () => {
    const [captions, , , deepgram] = LANES;
    if (!captions || !deepgram) throw new Error("lanes are missing");
    expect(raceSeconds([captions])).toBe(captions.laneSeconds);
    expect(raceSeconds([captions, deepgram])).toBe(captions.laneSeconds + deepgram.laneSeconds);
  });
});

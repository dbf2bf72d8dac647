import { describe, expect, test } from "vitest";
import type { Operation } from "../../lambdas/shared/proxy/port.ts";
import { answerJson, answerText } from "../../lambdas/shared/youtube/http-answer.ts";

const answered = (status: number, body = "{}", headers: Record<string, string> = {}) => ({
  status,
  headers,
  body: Buffer.from(body),
});
const page = (inner: string) => `<!DOCTYPE html><html><body>${inner}</body></html>`;

describe("an answer of YouTube's is the code", () => {
  test.each<[number, Operation, string]>([
    [400, "player", "ClientRejected"],
    [400, "panel", "ClientRejected"],
    [401, "player", "IpBlocked"],
    [403, "player", "IpBlocked"],
    [403, "panel", "IpBlocked"],
    [404, "player", "LayoutChanged"],
    [410, "player", "LayoutChanged"],
    [418, "player", "LayoutChanged"],
    [429, "player", "RateLimitedByYouTube"],
    [500, "player", "UpstreamServerError"],
    [503, "timedtext", "UpstreamServerError"],
    // A signed URL that is refused is spent: it says nothing against the exit, and captions are there.
    [400, "timedtext", "UrlExpired"],
    [403, "timedtext", "UrlExpired"],
    [404, "timedtext", "UrlExpired"],
    [410, "timedtext", "UrlExpired"],
    [401, "timedtext", "IpBlocked"],
    [429, "timedtext", "RateLimitedByYouTube"],
  ])("of %i to %s: %s", (status, operation, code) => {
    expect(() => answerText(answered(status), operation, "IOS")).toThrow(
      expect.objectContaining({ code, client: "IOS" }),
    );
  });

  test.each([
    ["a captcha", 200, page('<div class="g-recaptcha"></div>'), "IpBlocked"],
    ["a captcha", 503, page('<div class="g-recaptcha"></div>'), "IpBlocked"],
    ["a captcha", 429, page('<div class="g-recaptcha"></div>'), "RateLimitedByYouTube"],
    ["unusual traffic", 200, page("Our systems have detected unusual traffic"), "IpBlocked"],
    ["the sorry page", 200, page('<form action="https://www.google.com/sorry/index">'), "IpBlocked"],
    ["the sign-in", 200, page('<a href="https://accounts.google.com/v3/signin/identifier">'), "IpBlocked"],
    ["the consent", 200, page('<form action="https://consent.youtube.com/s">'), "ConsentWall"],
    ["an unknown page", 200, page("Hello"), "LayoutChanged"],
  ])("of the page with %s and %i", (_, status, body, code) => {
    expect(() => answerText(answered(status, body), "player", "IOS")).toThrow(expect.objectContaining({ code }));
  });

  test.each([
    ["https://www.google.com/sorry/index?continue=x", "IpBlocked"],
    ["https://accounts.google.com/ServiceLogin?continue=x", "IpBlocked"],
    ["https://consent.google.com/ml?continue=x", "ConsentWall"],
    ["https://www.youtube.com/other", "LayoutChanged"],
  ])("of a redirect to %s", (location, code) => {
    expect(() => answerText(answered(302, "", { location }), "player", "IOS")).toThrow(
      expect.objectContaining({ code }),
    );
  });
});

test("words of captions that speak of a block page are captions", () => {
  const body = '{"events":[{"segs":[{"utf8":"go to google.com/sorry and consent.youtube.com"}]}]}';
  expect(answerText(answered(200, body), "timedtext", "IOS")).toBe(body);
});

test("JSON is read behind a BOM and behind the guard against scripts; half of it, or none, is no answer", () => {
  for (const body of ['{"a":1}', '\uFEFF{"a":1}', ')]}\'\n{"a":1}'])
    expect(answerJson(answered(200, body), "player", "IOS")).toEqual({ a: 1 });
  for (const body of ["", '{"a":', "\uFEFF"])
    expect(() => answerJson(answered(200, body), "player", "IOS")).toThrow(
      expect.objectContaining({ code: "TruncatedResponse" }),
    );
});

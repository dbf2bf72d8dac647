import { describe, expect, test } from "vitest";
import { classifyStderr } from "../../lambdas/shared/media/classify-stderr.ts";
import { STDERR_ROWS } from "../../lambdas/shared/media/stderr-table.ts";

const code = (...lines: string[]) => classifyStderr(lines.join("\n"))?.code;

describe("the table of yt-dlp's words", () => {
  test.each(STDERR_ROWS.map((row) => [row.code, row.sample, row] as const))("%s: %s", (_code, sample, row) => {
    expect(STDERR_ROWS.find(({ pattern }) => pattern.test(sample))).toBe(row);
    expect(classifyStderr(sample)?.code ?? row.code).toBe(row.code);
  });
});

describe("several messages", () => {
  const GONE = "ERROR: [youtube] aaaaaaaaaaa: Failed to extract any player response";
  const LIMITED = "WARNING: [youtube] aaaaaaaaaaa: Unable to download API page: HTTP Error 429: Too Many Requests";

  test("a cause in a warning says more than an error that only tells that there is no answer", () => {
    expect(code(LIMITED, GONE)).toBe("RateLimitedByYouTube");
    expect(code(GONE)).toBe("LayoutChanged");
  });

  test("the video's own answer says more than a stumble on the way", () => {
    expect(code(LIMITED, "ERROR: [youtube] aaaaaaaaaaa: Private video")).toBe("Private");
  });

  test("lines that continue a message belong to it", () => {
    const first = "ERROR: [youtube] aaaaaaaaaaa: Video unavailable";
    expect(code(first)).toBe("Unavailable");
    expect(code(first, "This video has been removed by the uploader")).toBe("Removed");
  });

  test.each(["you're", "you’re"])("an apostrophe is an apostrophe: %s", (youAre) => {
    expect(code(`ERROR: [youtube] aaaaaaaaaaa: Sign in to confirm ${youAre} not a bot. Use --cookies`)).toBe(
      "BotCheck",
    );
  });

  test("the countries in which a video can be seen, by name", () => {
    const finding = classifyStderr(
      [
        "ERROR: [youtube] aaaaaaaaaaa: The uploader has not made this video available in your country",
        "This video is available in Germany, Korea, Republic of, Côte d'Ivoire, Hong Kong, Congo, the Democratic Republic of the, Atlantis, Virgin Islands, U.S..",
        "You might want to use a VPN or a proxy server (with --proxy) to workaround.",
      ].join("\n"),
    );
    expect(finding).toMatchObject({ code: "GeoBlocked", availableCountries: ["DE", "KR", "CI", "HK", "CD", "VI"] });
    expect(finding?.detail).not.toContain("Germany");
  });

  test("chatter and silence say nothing", () => {
    expect(code("")).toBeUndefined();
    expect(code("Reading options from STDIN - EOF (Ctrl+D) to end:")).toBeUndefined();
    expect(
      code("WARNING: [youtube] No supported JavaScript runtime could be found. Some formats may be unavailable"),
    ).toBeUndefined();
  });

  test("words nobody knows: of the extractor a reason, of the program a bug", () => {
    expect(code("ERROR: [youtube] aaaaaaaaaaa: The moon is in the way")).toBe("PlayabilityUnknown");
    expect(code("ERROR: The moon is in the way")).toBe("Unclassified");
    expect(code("Traceback (most recent call last):", '  File "x.py"')).toBeUndefined();
  });

  test.each([
    "<urlopen error EOF occurred in violation of protocol (_ssl.c:1131)>",
    "<urlopen error [Errno 101] Network is unreachable> (caused by URLError(OSError(101, 'Network is unreachable')))",
    "('Connection aborted.', BadStatusLine('garbage\\r\\n'))",
    "the server is not available",
  ])("a request that failed is no word of YouTube's: %s", (words) => {
    expect(code(`ERROR: [youtube] aaaaaaaaaaa: Unable to download API page: ${words}`)).toBe("NetworkReset");
    expect(code(`WARNING: [youtube] aaaaaaaaaaa: Unable to download webpage: ${words}`)).toBe("NetworkReset");
    expect(code(`ERROR: [youtube] aaaaaaaaaaa: Download of 89e685a2-main failed: ${words}`)).toBe("NetworkReset");
  });

  test.each([
    "WARNING: [youtube] aaaaaaaaaaa: Unable to download webpage: [SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)",
    "ERROR: SSLV3_ALERT_HANDSHAKE_FAILURE: The server may not support the current cipher list. Try using --legacy-server-connect",
  ])("an exit that does not speak YouTube's TLS: %s", (words) => expect(code(words)).toBe("ProxyExitFailed"));

  test.each([
    ["407", "ProxySessionRejected"],
    ["403", "IpBlocked"],
    ["502", "ProxyExitFailed"],
  ])("a refused tunnel in the words of curl: %s", (status, meaning) => {
    const words = `Failed to perform, curl: (56) CONNECT tunnel failed, response ${status}. See https://curl.se`;
    expect(code(`ERROR: [youtube] aaaaaaaaaaa: Unable to download API page: ${words}`)).toBe(meaning);
  });

  test.each([
    [
      "Video unavailable. This video is restricted. Please check the Google Workspace administrator and/or the network administrator restrictions.",
      "IpBlocked",
    ],
    ["Video unavailable. YouTube is requiring a captcha challenge before playback", "BotCheck"],
    ["This live event has ended.", "Processing"],
    ["Video unavailable. This content is not available on this country domain due to a court order.", "GeoBlocked"],
    [
      "Video unavailable. This video contains content from X, who has blocked it from display on this website",
      "EmbedDisabled",
    ],
    ["This video has been removed for violating YouTube's Terms of Service", "Removed"],
    ["This video is not available on this device", "ClientRejected"],
  ])("YouTube's words: %s", (words, meaning) => {
    expect(code(`ERROR: [youtube] aaaaaaaaaaa: ${words}`)).toBe(meaning);
  });

  test("advice on cookies and addresses do not reach the evidence", () => {
    const finding = classifyStderr(
      "ERROR: [youtube] aaaaaaaaaaa: Sign in to confirm your age. Use --cookies-from-browser or --cookies for the authentication. See  https://example.org/wiki",
    );
    expect(finding).toEqual({ code: "AgeRestricted", detail: "yt-dlp: Sign in to confirm your age." });
  });
});

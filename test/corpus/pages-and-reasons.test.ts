import { afterAll, describe, expect, test } from "vitest";
import { EarshotError } from "../../lambdas/shared/errors.ts";
import { blockPage } from "../../lambdas/shared/youtube/block-page.ts";
import { answerText } from "../../lambdas/shared/youtube/http-answer.ts";
import { classifyPlayability, readPlayability } from "../../lambdas/shared/youtube/playability.ts";
import { corpusBody, corpusItems, corpusMissing, corpusReasons, type Item } from "../support/corpus/corpus.ts";
import { OUTCOMES } from "../support/corpus/outcomes.ts";

/** The captcha page's file name says 429; the consent pages were answers with 200. */
const STATUS_BY_OUTCOME: Readonly<Record<string, number>> = { rate_limited: 429 };
const pages = corpusItems("error_page");
const reasons = corpusReasons();
const lines: string[] = [];

/** Not the words of a player answer about one video: said of channels, or standing on pages of other times. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  "Bevor Sie zu YouTube weitergehen": "the title of a consent page, which is recognised by its form",
};

function codeOf(page: Item): string {
  const status = page.http_status ?? STATUS_BY_OUTCOME[page.facts.expected_outcome ?? ""] ?? 200;
  try {
    answerText({ status, headers: {}, body: corpusBody(page) }, "player", "IOS");
  } catch (error) {
    return error instanceof EarshotError ? error.code : String(error);
  }
  return "an answer";
}

describe("recorded error pages", () => {
  test.skipIf(corpusMissing)(corpusMissing ?? "the corpus is there", () => expect(pages).toHaveLength(8));

  test.each(pages.map((page) => [page.id, page] as const))("%s has its code", (_, page) => {
    expect(OUTCOMES[page.facts.expected_outcome ?? ""]).toContain(codeOf(page));
  });

  test.skipIf(corpusMissing)("the captcha page is a block even when it comes with 200", () => {
    const captcha = pages.find((page) => page.facts.expected_outcome === "rate_limited");
    expect(captcha && blockPage(corpusBody(captcha).toString("utf8"))).toBe("IpBlocked");
  });
});

describe("reason texts by language", () => {
  test.each(reasons.map((reason) => [reason.language, reason.text, reason] as const))("%s: %s", (_, text, reason) => {
    const elsewhere = ELSEWHERE[text];
    if (elsewhere) {
      lines.push(`argued: "${text}" (${reason.language}): ${elsewhere}`);
      return;
    }
    const playability = readPlayability({ status: reason.playability_status ?? "ERROR", reason: text });
    expect(playability).toBeDefined();
    const { code } = playability ? classifyPlayability(playability) : { code: "none" };
    const known =
      reason.expected_class === "video_unavailable" ? ["Unavailable", "Removed"] : OUTCOMES[reason.expected_class];
    expect(known).toContain(code);
  });
});

afterAll(() => {
  lines.push(
    `error pages: ${pages.length} scored; reason texts: ${reasons.length - lines.length} scored, ${lines.length} argued`,
  );
  process.stdout.write(`${lines.join("\n")}\n`);
});

import { EarshotError } from "../../shared/errors.ts";
import type { LaneResult } from "../../shared/outcome.ts";
import { blockPage } from "../../shared/youtube/block-page.ts";
import { answerText } from "../../shared/youtube/http-answer.ts";
import { type PanelTrack, panelTrack } from "../../shared/youtube/panel-track.ts";
import { playerAnswerInPage } from "../../shared/youtube/watch-page.ts";
import { type Attempt, ORIGIN } from "../attempt.ts";
import { clickError } from "../browser/network-error.ts";
import type { PageAnswer } from "../browser/page-network.ts";
import { listTracks } from "../list-tracks.ts";
import { panelAnswer } from "./panel-answer.ts";

const PANEL = "/youtubei/v1/get_panel";
/** What the combined panel asks, which is refused: its tab stays empty while the modern panel waits hidden. */
const COMBINED = "/youtubei/v1/get_transcript";
const CLICK_MS = 4_000;

const EXPAND = "tp-yt-paper-button#expand, #description-inline-expander #expand";
const SHOW = "ytd-video-description-transcript-section-renderer button, button[aria-label='Show transcript']";
const CONSENT = "ytd-consent-bump-v2-lightbox";
/** Hides the combined panel and shows the modern one, as the page does where it has no combined one. */
const SHOW_MODERN = `(() => {
  const show = (id, visibility) =>
    document.querySelector('[target-id="' + id + '"]')?.setAttribute("visibility", "ENGAGEMENT_PANEL_VISIBILITY_" + visibility);
  show("engagement-panel-searchable-transcript", "HIDDEN");
  show("PAmodern_transcript_view", "EXPANDED");
})()`;

/** The watch page, whose transcript panel is opened by click, in either of its two variants. */
export async function fromWatchPage(attempt: Attempt): Promise<LaneResult> {
  const { page, network, answerMs } = attempt;
  const track = await openWatchPage(attempt);
  if ((await page.locator(SHOW).count()) === 0) {
    throw new EarshotError("LayoutChanged", { detail: "the watch page has no button for a transcript" });
  }
  const opened = await network.answerTo([PANEL, COMBINED], answerMs, () => openPanel(attempt));
  if (opened.url.pathname === PANEL || opened.status === 200) return panelAnswer(attempt, track, opened);
  return panelAnswer(attempt, track, await network.answerTo([PANEL], answerMs, () => page.evaluate(SHOW_MODERN)));
}

/** Loads the page, reads its player answer and clears the consent question away. The panel speaks the page's language. */
export async function openWatchPage(attempt: Attempt): Promise<PanelTrack> {
  const { network, videoId, client, job, answerMs } = attempt;
  const { hl } = panelTrack(job.request, attempt.listed);
  const address = `${ORIGIN}/watch?v=${videoId}&hl=${encodeURIComponent(hl)}`;
  const html = pageText(await network.open(address, answerMs), client.name);
  const player = playerAnswerInPage(html);
  if (player === undefined) {
    throw new EarshotError(blockPage(html) ?? "LayoutChanged", { detail: "a watch page without a player answer" });
  }
  listTracks(attempt, player);
  await dismissConsent(attempt);
  return panelTrack(job.request, attempt.listed);
}

function pageText(answer: PageAnswer, client: string): string {
  return answer.status === 200 ? answer.body.toString("utf8") : answerText(answer, "page", client);
}

/** The question is preset away by a cookie; where it is asked all the same, any of its buttons answers it. */
async function dismissConsent({ page }: Attempt): Promise<void> {
  const wall = page.locator(CONSENT);
  if ((await wall.count()) === 0) return;
  const detail = "the consent question cannot be answered";
  try {
    await wall.locator("button").last().click({ timeout: CLICK_MS });
    await wall.first().waitFor({ state: "hidden", timeout: CLICK_MS });
  } catch (cause) {
    throw new EarshotError("ConsentWall", { detail, cause });
  }
}

async function openPanel({ page }: Attempt): Promise<void> {
  try {
    const expand = page.locator(EXPAND).first();
    if ((await expand.count()) > 0) await expand.click({ timeout: CLICK_MS });
    await page.locator(SHOW).first().click({ timeout: CLICK_MS });
  } catch (thrown) {
    throw clickError(thrown, "opening the transcript panel");
  }
}

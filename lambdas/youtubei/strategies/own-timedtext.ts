import { EarshotError } from "../../shared/errors.ts";
import type { LaneResult } from "../../shared/outcome.ts";
import { assembleCues } from "../../shared/transcript/assemble-cues.ts";
import { type ChosenTrack, chooseTrack } from "../../shared/transcript/choose-track.ts";
import { readTimedText } from "../../shared/transcript/read-timed-text.ts";
import type { CaptionTrack } from "../../shared/youtube/caption-track.ts";
import { answerText } from "../../shared/youtube/http-answer.ts";
import { timedTextRequest } from "../../shared/youtube/timedtext.ts";
import { askInPage } from "../ask-in-page.ts";
import { type Attempt, ORIGIN } from "../attempt.ts";
import { clickError } from "../browser/network-error.ts";
import type { PageAnswer } from "../browser/page-network.ts";
import { won } from "../won.ts";
import { openWatchPage } from "./watch-page.ts";

const TIMEDTEXT = "/api/timedtext";
const SUBTITLES = "button.ytp-subtitles-button";
const CLICK_MS = 4_000;
/** What the web player adds to a caption URL to show that a real player asks. */
const TOKEN_NAMES = ["pot", "potc", "c", "cver", "cplayer", "cbr", "cbrver", "cos", "cosver", "cplatform"] as const;

/**
 * The captions that the page's own player asks for when its subtitles are switched on. Its token is good for every track of the video, so
 * where it asks for another one than is wanted, the wanted one is asked for with its token.
 */
export async function fromOwnTimedText(attempt: Attempt): Promise<LaneResult> {
  const { page, network, answerMs, client } = attempt;
  const switchOn = () =>
    page
      .locator(SUBTITLES)
      .click({ timeout: CLICK_MS })
      .catch((thrown) => {
        throw clickError(thrown, "switching subtitles on");
      });
  if (!page.url().startsWith(`${ORIGIN}/watch`)) await openWatchPage(attempt);
  const chosen = choose(attempt);
  const own = await network.answerTo([TIMEDTEXT], answerMs, switchOn);
  const answer = isFor(own.url, chosen.track) ? own : await askWithToken(attempt, chosen.track, own.url);
  const { cues: raw, rolling, format } = readTimedText(answerText(answer, "timedtext", client.name));
  const cues = assembleCues({ cues: raw, rolling: rolling || chosen.track.kind === "asr" });
  if (cues.length === 0)
    throw new EarshotError("EmptyCaptions", { detail: `track ${chosen.track.vssId} has no words` });
  return won(attempt, "timedtext", {
    language: chosen.track.language,
    kind: chosen.track.kind,
    trackId: chosen.track.vssId,
    isOriginalLanguage: chosen.isOriginalLanguage,
    chapters: attempt.listed?.chapters ?? [],
    cues,
    warnings: format === "json3" ? [] : [`YouTube sent ${format} where json3 was asked`],
  });
}

function choose({ listed, job }: Attempt): ChosenTrack<CaptionTrack> {
  const chosen = listed && chooseTrack(listed.tracks ?? [], job.request, listed.originalAudio);
  if (chosen) return chosen;
  throw new EarshotError("LayoutChanged", { detail: "the watch page lists no caption tracks" });
}

/** Language, kind and name tell the tracks of a video apart. */
function isFor({ searchParams: asked }: URL, { baseUrl }: CaptionTrack): boolean {
  const { searchParams: wanted } = new URL(baseUrl, ORIGIN);
  const same = (name: string) => (asked.get(name) ?? "") === (wanted.get(name) ?? "");
  return ["lang", "kind", "name"].every(same) && !asked.has("tlang");
}

function askWithToken(attempt: Attempt, { baseUrl }: CaptionTrack, own: URL): Promise<PageAnswer> {
  const request = timedTextRequest(attempt.client, baseUrl);
  const url = new URL(request.url);
  for (const name of TOKEN_NAMES) {
    const value = own.searchParams.get(name);
    if (value !== null) url.searchParams.append(name, value);
  }
  return askInPage(attempt, { ...request, url: url.href });
}

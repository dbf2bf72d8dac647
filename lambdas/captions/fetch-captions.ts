import { CODES } from "../shared/codes.ts";
import type { LaneResult } from "../shared/outcome.ts";
import { chooseTrack } from "../shared/transcript/choose-track.ts";
import { tracksOffered } from "../shared/transcript/tracks-offered.ts";
import { absenceProved, mostTelling } from "../shared/verdict.ts";
import type { YoutubeClient } from "../shared/youtube/clients.ts";
import { parseVideoId } from "../shared/youtube/video-id.ts";
import { askPanel } from "./ask-panel.ts";
import { type Asked, askPlayer } from "./ask-player.ts";
import { type Attempt, type CaptionsDeps, type CaptionsJob, note, unlessRuledOut } from "./attempt.ts";
import { captionsAbsent, decided } from "./decide.ts";
import { fetchTrack } from "./fetch-track.ts";
import { judgeRefusal } from "./judge-refusal.ts";

/**
 * The captions lane: a player call, then the chosen track; further clients while an answer rules only one of them out; the transcript
 * panel as the second source. A plain success costs two requests.
 *
 * Returns `won`, `decided` or `lost`; `lost` with `captionsAbsent` when absence is proved and speech recognition may follow. Throws
 * `EarshotError` for everything that another try, or another exit, can mend; what was seen before has gone to `deps.note`.
 */
export async function fetchCaptions(job: CaptionsJob, deps: CaptionsDeps): Promise<LaneResult> {
  const attempt: Attempt = { videoId: parseVideoId(job.videoId), job, deps, seen: [], video: {} };
  const players = inTurn(job, deps);
  for (const [index, client] of players.entries()) {
    const asked = await unlessRuledOut(attempt, client, () => askPlayer(attempt, client, index === 0));
    const result = asked && (await judge(attempt, asked));
    if (result) return result;
    if (absenceProved(attempt.seen)) return captionsAbsent(attempt);
  }
  const panelClient = deps.clients.find((client) => client.use === "panel");
  const result = panelClient && (await unlessRuledOut(attempt, panelClient, () => askPanel(attempt, panelClient)));
  if (result) return result;
  return absenceProved(attempt.seen) ? captionsAbsent(attempt) : lost(attempt);
}

/** So many exits that take one client for a bot blame the client. */
const BOT_CHECKS = 2;

/** The clients that list tracks; one that was taken for a bot by exit after exit comes after those that were not. */
function inTurn({ evidence = [] }: CaptionsJob, { clients }: CaptionsDeps): readonly YoutubeClient[] {
  const isSuspect = ({ name }: YoutubeClient) =>
    evidence.filter(({ code, client }) => code === "BotCheck" && client === name).length >= BOT_CHECKS;
  const players = clients.filter(({ use }) => use === "player");
  return players.toSorted((one, other) => Number(isSuspect(one)) - Number(isSuspect(other)));
}

function judge(attempt: Attempt, asked: Asked): Promise<LaneResult | undefined> | LaneResult | undefined {
  return asked.finding.kind === "refused" ? judgeRefusal(attempt, asked) : useTracks(attempt, asked, asked.client);
}

async function useTracks(attempt: Attempt, asked: Asked, client: YoutubeClient): Promise<LaneResult | undefined> {
  const { answer } = asked;
  const tracks = answer.tracks ?? [];
  attempt.listed = answer;
  const chosen = chooseTrack(tracks, attempt.job.request, answer.originalAudio);
  if (!chosen) {
    const detail = tracksOffered(tracks);
    note(attempt, "LanguageUnavailable", detail, client.name);
    return decided(attempt, "LanguageUnavailable", detail);
  }
  return unlessRuledOut(attempt, client, () => fetchTrack(attempt, asked, chosen));
}

/** Nothing here answers the question; another lane may. */
function lost(attempt: Attempt): LaneResult {
  const { seen: evidence, video } = attempt;
  const { code, detail } = mostTelling(evidence) ?? {
    code: "NotInstalled" as const,
    detail: CODES.NotInstalled.meaning,
  };
  return { outcome: "lost", code, detail, evidence, video };
}

import type { Code } from "../codes.ts";
import type { CaptionTrack } from "./caption-track.ts";
import { classifyPlayability } from "./playability.ts";
import type { PlayerAnswer } from "./player-answer.ts";

/** What follows from one player answer. */
export type PlayerFinding =
  | { readonly kind: "tracks"; readonly tracks: readonly CaptionTrack[] }
  | { readonly kind: "refused"; readonly code: Code; readonly detail: string };

const refused = (code: Code, detail: string): PlayerFinding => ({ kind: "refused", code, detail });

/**
 * Reads the meaning of `answer` for the video asked for. Absence of tracks counts only in a playable answer that names this very video;
 * everything that cannot be read is `LayoutChanged`. A running stream is `LiveNow` even with captions: they are not complete. One that has
 * just ended may get some yet.
 */
export function judgePlayer(answer: PlayerAnswer, videoId: string): PlayerFinding {
  const { playability, tracks } = answer;
  if (!playability) return refused("LayoutChanged", "a player answer without a playability status");
  if (answer.videoId !== undefined && answer.videoId !== videoId) {
    return refused("WrongVideoAnswered", `the answer is for video ${answer.videoId.slice(0, 20)}`);
  }
  if (playability.status !== "OK" || playability.captcha) {
    const { code, detail } = classifyPlayability(playability);
    return refused(code, detail);
  }
  if (answer.isUpcoming) return refused("Upcoming", "OK, but the video has not begun");
  if (answer.isLive) return refused("LiveNow", "OK, and the stream is running");
  if (!tracks) return refused("LayoutChanged", "a caption list of an unknown shape");
  if (tracks.length > 0 && (answer.videoId ?? videoIn(tracks)) === videoId) return { kind: "tracks", tracks };
  if (answer.videoId === undefined) return refused("LayoutChanged", "a player answer that does not name its video");
  if (answer.isPostLive) return refused("Processing", "OK, but the stream has ended and is being processed");
  return refused("NoTracksFromClient", "OK, this video, and no caption tracks");
}

function videoIn(tracks: readonly CaptionTrack[]): string | undefined {
  return /[?&]v=([^&]*)/.exec(tracks[0]?.baseUrl ?? "")?.[1];
}

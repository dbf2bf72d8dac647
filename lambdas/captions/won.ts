import type { LaneResult } from "../shared/outcome.ts";
import { toldOfVideo } from "../shared/transcript/told-of-video.ts";
import type { Chapter, Transcript, TranscriptSource } from "../shared/transcript/transcript.ts";
import type { YoutubeClient } from "../shared/youtube/clients.ts";
import type { Attempt } from "./attempt.ts";

type Words = Pick<Transcript, "language" | "kind" | "trackId" | "isOriginalLanguage" | "cues">;

/** A transcript with what is known of its video, and how it was got. */
export function won(
  attempt: Attempt,
  found: Words & {
    readonly source: TranscriptSource;
    readonly client: YoutubeClient;
    readonly chapters: readonly Chapter[];
    readonly warnings: readonly string[];
  },
): LaneResult {
  const { source, client, chapters, warnings, ...words } = found;
  const transcript: Transcript = {
    ...words,
    ...toldOfVideo(attempt.video),
    ...(chapters.length > 0 && { chapters }),
  };
  const provenance = { lane: "captions", source, client: client.name, fetchedAt: attempt.deps.now().toISOString() };
  return { outcome: "won", transcript, provenance, evidence: attempt.seen, video: attempt.video, warnings };
}

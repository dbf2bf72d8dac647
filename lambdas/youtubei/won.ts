import type { LaneResult } from "../shared/outcome.ts";
import { toldOfVideo } from "../shared/transcript/told-of-video.ts";
import type { Chapter, Transcript, TranscriptSource } from "../shared/transcript/transcript.ts";
import type { Attempt } from "./attempt.ts";

interface Found extends Pick<Transcript, "language" | "kind" | "trackId" | "isOriginalLanguage" | "cues"> {
  readonly chapters: readonly Chapter[];
  readonly warnings: readonly string[];
}

/** A transcript with what is known of its video, and how it was got. */
export function won(attempt: Attempt, source: TranscriptSource, { chapters, warnings, ...words }: Found): LaneResult {
  const { video, client, seen, tools } = attempt;
  const transcript: Transcript = {
    ...words,
    ...toldOfVideo(video),
    ...(chapters.length > 0 && { chapters }),
  };
  const provenance = { lane: "youtubei", source, client: client.name, fetchedAt: tools.now().toISOString() };
  return { outcome: "won", transcript, provenance, evidence: seen, video, warnings };
}

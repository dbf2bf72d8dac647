import type { Job } from "../shared/job.ts";
import type { CookieJar } from "../shared/media/cookie-jar.ts";
import type { VideoFacts } from "../shared/outcome.ts";
import type { LaneTools } from "../shared/run-lane.ts";

/** One attempt at one video. */
export interface Attempt {
  readonly job: Pick<Job, "videoId" | "request" | "evidence" | "video">;
  readonly tools: LaneTools;
  /** The next session can leave through another country. */
  readonly otherCountryPossible: boolean;
  /** YouTube's clients as which yt-dlp has asked so far; its own name before. */
  client: string;
  readonly cookies?: CookieJar | undefined;
  readonly warnings: string[];
  /** What is known of the video so far. */
  video: VideoFacts;
}

import type { Job } from "../shared/job.ts";
import type { VideoFacts } from "../shared/outcome.ts";
import type { LaneTools } from "../shared/run-lane.ts";
import type { ApiKey } from "./api-key.ts";
import type { AudioSource } from "./choose-audio.ts";
import type { DeepgramDeps } from "./settings.ts";
import type { SpeechLimits } from "./speech-budget.ts";

/** Everything that is known when an audio may be heard. */
export interface Hearing {
  readonly job: Pick<Job, "request">;
  readonly tools: LaneTools;
  readonly limits: SpeechLimits;
  /** Further ones may come. */
  readonly warnings: string[];
  readonly video: VideoFacts;
  readonly key: ApiKey;
  readonly audio: AudioSource;
  /** How long the audio plays. */
  readonly seconds: number;
  /** Whether speakers are told apart. */
  readonly speakers: boolean;
  /** US dollars a gigabyte of what goes to the recogniser; undefined: not known. */
  readonly uploadUsdPerGb: number | undefined;
  /** Absolute path of ffmpeg; undefined: there is none. */
  readonly ffmpeg: string | undefined;
  readonly deps: DeepgramDeps;
}

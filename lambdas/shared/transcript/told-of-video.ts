import type { VideoFacts } from "../outcome.ts";
import type { Transcript } from "./transcript.ts";

/** The part of a transcript that tells of its video; what is not known is left out. */
export function toldOfVideo({
  title,
  channelName,
  durationMs,
}: VideoFacts): Pick<Transcript, "title" | "channelName" | "durationMs"> {
  return {
    ...(title && { title }),
    ...(channelName && { channelName }),
    ...(durationMs !== undefined && { durationMs }),
  };
}

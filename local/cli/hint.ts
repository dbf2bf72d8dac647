import type { FinishedJob } from "./api-client.ts";
import { EXIT } from "./failure.ts";
import { kindOf } from "./kind-of-source.ts";

/** What a person may do next where `get` brought no transcript; undefined when the answer says it all. */
export function hintAfter({ verdict, exitCode, document }: FinishedJob, video: string): string | undefined {
  const kind = kindOf(video);
  if (verdict === "invalid_video_id" && kind !== "video")
    return `that is a ${kind}: npm start -- batch '${video}' gets its transcripts, channel lists its videos`;
  const codes = [...new Set(document.evidence.map(({ code }) => code))].join(", ");
  const isTrouble = exitCode === EXIT.failed || exitCode === EXIT.proxy;
  return isTrouble && codes !== "" ? `what to do about ${codes}: docs/troubleshooting.md` : undefined;
}

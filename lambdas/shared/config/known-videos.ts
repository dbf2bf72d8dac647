import * as z from "zod";
import { LANE_NAMES } from "../lanes.ts";

const row = z.object({ lane: z.enum(LANE_NAMES), videoId: z.string().regex(/^[\w-]{11}$/) });

/** Videos that lanes have got before, as JSON: `[{ "lane": "captions", "videoId": "…" }]`. Absent: none. */
export const knownVideos = z
  .string()
  .default("[]")
  .transform((text, context) => {
    try {
      return z.array(row).parse(JSON.parse(text));
    } catch {
      context.addIssue({ code: "custom", message: "expected JSON: a list of { lane, videoId }" });
      return z.NEVER;
    }
  });

import { z } from "zod";

const text = z.string().nullish().catch(null);
const number = z.number().nullish().catch(null);

const subtitle = z.object({ ext: text, url: text, name: text });
const subtitles = z.record(z.string(), z.array(subtitle).catch([])).nullish().catch(null);

const format = z.object({
  language: text,
  /** 10 on the original audio, 5 on the default one, below 0 on dubs and descriptions. */
  language_preference: number,
  format_id: text,
  url: text,
  ext: text,
  acodec: text,
  vcodec: text,
  /** `https` for a file in one piece. */
  protocol: text,
  /** Bytes. */
  filesize: number,
  /** Bytes, reckoned from the bit rate. */
  filesize_approx: number,
  /** -10 on formats that break off early. */
  preference: number,
  http_headers: z.record(z.string(), z.string()).nullish().catch(null),
});

/** The fields of yt-dlp's answer that are used; all others may come and go. */
const videoInfo = z.object({
  id: z.string(),
  title: text,
  channel: text,
  channel_id: text,
  /** Seconds. */
  duration: number,
  /** `is_live`, `is_upcoming`, `post_live`, `was_live`, `not_live` or nothing. */
  live_status: text,
  /** Announced start, epoch seconds. */
  release_timestamp: number,
  chapters: z
    .array(z.object({ start_time: z.number(), title: z.string() }))
    .nullish()
    .catch(null),
  formats: z.array(format).nullish().catch(null),
  /** By language key, the uploader's. */
  subtitles,
  /** By language key, recognised ones, and every one of them once more for each language it can be translated to. */
  automatic_captions: subtitles,
  /** The tool's own. */
  _version: z.object({ version: text }).nullish().catch(null),
});

export type VideoInfo = z.infer<typeof videoInfo>;
export type Format = z.infer<typeof format>;

/** What yt-dlp printed, as far as it can be read; undefined when it printed no whole answer. */
export function readVideoInfo(output: string): VideoInfo | undefined {
  try {
    return videoInfo.safeParse(JSON.parse(output)).data;
  } catch {
    return undefined;
  }
}

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

const FOLDER = join(import.meta.dirname, "..", "..", "..", "..", "shared", "corpus");

/** A caption track as the manifest counts it, apart from any parser of ours. */
export interface TrackFacts {
  readonly languageCode: string;
  readonly kind: string | null;
  readonly name: string;
  readonly vssId: string;
  readonly exp_xpe: boolean;
}

export interface CueFacts {
  readonly start_ms: number;
  readonly end_ms: number;
  readonly text: string;
}

/** The manifest's facts, as far as these tests use them. */
export interface Facts {
  readonly video_id?: string | null;
  readonly title?: string | null;
  readonly author?: string | null;
  readonly duration_s?: number | null;
  readonly channel_id?: string | null;
  readonly isLive?: boolean;
  readonly isUpcoming?: boolean;
  readonly isPostLiveDvr?: boolean;
  readonly scheduled_start?: string;
  readonly playability_status?: string | null;
  readonly playability_reason?: string | null;
  readonly playability_subreason?: string;
  readonly playability_messages?: readonly string[];
  readonly desktopLegacyAgeGateReason?: number;
  readonly n_available_countries?: number;
  readonly n_audio_tracks?: number;
  readonly defaultCaptionTrackIndex?: number | null;
  readonly n_chapters?: number;
  readonly caption_tracks?: readonly TrackFacts[];
  readonly expected_outcome?: string;
  readonly expected_outcome_basis?: string;
  readonly player_response_found_as?: string | null;
  readonly n_cues_with_text?: number;
  readonly first_cue?: CueFacts;
  readonly last_cue?: CueFacts;
  readonly n_segs_with_tOffsetMs?: number;
  readonly n_chars?: number;
  readonly n_multiline?: number;
  readonly n_cues_with_word_times?: number;
  readonly n_distinct_video_ids?: number;
  readonly first_video_ids?: readonly string[];
  readonly last_video_id?: string | null;
  readonly n_continuations?: number;
  readonly badges?: Readonly<Record<string, number>>;
  readonly channel_title?: string;
  readonly playlist_title?: string;
  readonly alerts?: readonly { readonly type: string; readonly text: string }[];
  readonly n_entries?: number;
  readonly feed_title?: string;
  readonly first_entry?: EntryFacts;
  readonly last_entry?: EntryFacts;
}

/** One entry of a feed. */
export interface EntryFacts {
  readonly video_id: string;
  readonly title: string;
  readonly published: string;
}

export interface Item {
  readonly id: string;
  readonly file: string;
  readonly kind: string;
  readonly subkind?: string;
  readonly video_id: string | null;
  readonly http_status?: number;
  readonly recorded?: boolean;
  readonly notes?: string;
  /** What was asked, without keys. */
  readonly request?: {
    readonly url?: string;
    readonly body?: { readonly browseId?: string; readonly params?: string } | null;
  } | null;
  readonly facts: Facts;
}

/** Why the corpus tests cannot run here; undefined when they can. */
export const corpusMissing: string | undefined = existsSync(join(FOLDER, "MANIFEST.json"))
  ? undefined
  : "the recorded corpus is not beside this repository (../shared/corpus)";

/** All items of the given kinds, or of every kind, in the manifest's order; none without a corpus. */
export function corpusItems(...kinds: readonly string[]): readonly Item[] {
  if (corpusMissing) return [];
  const manifest: readonly Item[] = JSON.parse(readFileSync(join(FOLDER, "MANIFEST.json"), "utf8"));
  return manifest.filter((item) => kinds.length === 0 || kinds.includes(item.kind));
}

/** An item's body as it was recorded. */
export function corpusBody({ file }: Pick<Item, "file">): Buffer {
  const bytes = readFileSync(join(FOLDER, file));
  return file.endsWith(".gz") ? gunzipSync(bytes) : bytes;
}

export interface ReasonFacts {
  readonly language: string;
  readonly text: string;
  readonly playability_status: string | null;
  readonly expected_class: string;
}

export function corpusReasons(): readonly ReasonFacts[] {
  if (corpusMissing) return [];
  const lines = readFileSync(join(FOLDER, "reasons_by_language.jsonl"), "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line));
}

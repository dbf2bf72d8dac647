/** The lists of a channel's own videos, in the order of its page. */
export const CHANNEL_TABS = ["uploads", "shorts", "streams"] as const;
export type ChannelTab = (typeof CHANNEL_TABS)[number];

/** What can be listed. Made by `parseSource`; plain JSON, so that it can stand in the input of a state machine. */
export type ListingSource =
  | {
      readonly kind: "channel";
      /** `UC…`, `@handle`, `c/Name` or `user/Name`. In a page that was read it is always `UC…`. */
      readonly id: string;
      readonly tab: ChannelTab;
    }
  | {
      readonly kind: "playlist";
      /** `PL…`, `UU…` (a channel's uploads: its id with `UU` for `UC`), and YouTube's other prefixes for public lists. */
      readonly id: string;
    };

/** One video of a list; what the list does not show is absent. */
export interface ListedVideo {
  readonly videoId: string;
  readonly title?: string;
  /** ISO 8601. Feeds alone tell it; pages say "2 weeks ago", which is no time. */
  readonly publishedAt?: string;
  readonly durationMs?: number;
  /** Running now; absent when not. */
  readonly isLive?: true;
  /** A premiere or stream that has not begun; absent when not. */
  readonly isUpcoming?: true;
}

/** One page of a list. */
export interface ListingPage {
  /** What was listed, with the id that YouTube gives it. */
  readonly source: ListingSource & { readonly title?: string; readonly channelName?: string };
  /** Each video once, in the list's order. Empty: the list, or its last page, has none. */
  readonly videos: readonly ListedVideo[];
  /** Give it back as `continuation` for the next page; absent on the last one. */
  readonly next?: string;
}

/**
 * What the `listing` function is invoked with.
 * `page` (a list page by page: 30 videos of a channel, 100 of a playlist) · `feed` (the newest 15 of a channel's uploads or of a
 * playlist, from its RSS feed: one small answer, with times of publication) · `video` (what the player tells about one video).
 */
export type ListingRequest =
  | {
      readonly want?: "page";
      readonly source: ListingSource;
      readonly continuation?: string;
      readonly correlationId?: string;
    }
  | { readonly want: "feed"; readonly source: ListingSource; readonly correlationId?: string }
  | { readonly want: "video"; readonly videoId: string; readonly correlationId?: string };

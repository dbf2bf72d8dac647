import { parseArgs } from "node:util";
import type { ChannelTab } from "../../../lambdas/shared/youtube/listing/listing.ts";
import { ArgumentProblem, oneOf, parseCount, TARGET_OPTIONS, type Target, targetOf } from "../ask-options.ts";
import { kindOf } from "../kind-of-source.ts";

/** What `channel` was asked for. */
export interface ChannelCommand extends Target {
  readonly kind: "channel" | "playlist";
  /** As typed: the service judges it. */
  readonly list: string;
  /** Absent: the address's own, else the uploads. */
  readonly tab?: ChannelTab;
  /** Most videos. */
  readonly limit: number;
  readonly format: ListFormat;
}

const FORMATS = ["txt", "json", "csv"] as const;
export type ListFormat = (typeof FORMATS)[number];
const TABS = ["uploads", "shorts", "streams"] as const satisfies readonly ChannelTab[];
const DEFAULT_LIMIT = "100";
const MOST = 20_000;

const CHANNEL = {
  ...TARGET_OPTIONS,
  tab: { type: "string" },
  limit: { type: "string" },
  format: { type: "string" },
} as const;

/** Undefined: help is wanted. Throws an ArgumentProblem. */
export function parseChannel(args: readonly string[]): ChannelCommand | undefined {
  const { values, positionals } = parseArgs({ args: [...args], options: CHANNEL, allowPositionals: true });
  if (values.help) return undefined;
  const [list, surplus] = positionals;
  if (!list?.trim()) throw new ArgumentProblem("expected a channel or playlist");
  if (surplus !== undefined) throw new ArgumentProblem(`expected one channel or playlist, got '${surplus}' too`);
  const isPlaylist = kindOf(list) === "playlist" || /[?&]list=/.test(list);
  if (isPlaylist && values.tab !== undefined) throw new ArgumentProblem("--tab: a playlist has no tabs");
  return {
    kind: isPlaylist ? "playlist" : "channel",
    list,
    limit: parseCount("--limit", values.limit ?? DEFAULT_LIMIT, MOST),
    format: oneOf("--format", FORMATS, values.format ?? "txt"),
    ...(values.tab !== undefined && { tab: oneOf("--tab", TABS, values.tab) }),
    ...targetOf(values),
  };
}

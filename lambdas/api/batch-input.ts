import { createHash, randomUUID } from "node:crypto";
import type { Context } from "hono";
import type { BatchOptions } from "../shared/batch/batch.ts";
import { canonicalRequest } from "../shared/canonical-request.ts";
import type { ChannelTab, ListingSource } from "../shared/youtube/listing/listing.ts";
import { parseSource } from "../shared/youtube/listing/parse-source.ts";
import { callerOf } from "./middleware/caller.ts";
import type { ApiEnv } from "./ports.ts";
import type { FieldProblem } from "./problem.ts";

/** What a body says of the list; absent fields may be written as undefined. */
export interface ListInput {
  readonly channel?: string | undefined;
  readonly tab?: ChannelTab | undefined;
  readonly playlist?: string | undefined;
  readonly videos?: readonly string[] | undefined;
}

/** The channel or playlist; undefined for a list of videos. `problem` unless exactly one of them is given. Throws `InvalidSource`. */
export function readList(
  { channel, tab, playlist, videos }: ListInput,
  names: readonly string[],
): { readonly list: ListingSource | undefined } | { readonly problem: FieldProblem } {
  const given = [channel, playlist, videos].filter((value) => value !== undefined);
  if (given.length !== 1) return { problem: { where: "body", problem: `give one of ${names.join(", ")}` } };
  if (tab !== undefined && channel === undefined) {
    return { problem: { where: "body.tab", problem: "is for channels" } };
  }
  const text = channel ?? playlist;
  return { list: text === undefined ? undefined : parseSource(text, tab) };
}

/** Any video: options are judged before there is one. */
const ANY_VIDEO = "aaaaaaaaaaa";

/** What is asked of every video, without fields that are not given; problems as those of a single request. */
export function readOptions(
  given: { readonly [Name in keyof BatchOptions]?: BatchOptions[Name] },
): { readonly options: BatchOptions } | { readonly problems: readonly FieldProblem[] } {
  const { languages, kind, lanes, speech, maxCostUsd, refresh } = given;
  const asked = { languages, kind, lanes, speech, maxCostUsd, refresh };
  const options = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined)) as BatchOptions;
  const request = canonicalRequest({ video: ANY_VIDEO, ...options });
  if (!("problems" in request)) return { options };
  return { problems: request.problems.map(({ field, problem }) => ({ where: `body.${field}`, problem })) };
}

/** An id that is the same for the same key of the same caller; without a key always a new one. */
export function idFor(c: Context<ApiEnv>, idempotencyKey: string | undefined): string {
  if (idempotencyKey === undefined) return randomUUID();
  const whose = JSON.stringify([c.req.path, callerOf(c).keyId ?? null, idempotencyKey]);
  return createHash("sha256").update(whose).digest("hex").slice(0, 32);
}

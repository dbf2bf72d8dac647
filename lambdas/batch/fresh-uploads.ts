import type { Subscription } from "../shared/batch/batch.ts";
import type { ListedVideo } from "../shared/youtube/listing/listing.ts";

/**
 * The uploads that a subscription has not seen yet. On its first look, without anything to compare with, those that say that they were
 * published after it began: what was there before is not fetched.
 */
export function freshUploads(
  listed: readonly ListedVideo[],
  { createdAt }: Pick<Subscription, "createdAt">,
  seen: ReadonlySet<string> | undefined,
): ListedVideo[] {
  if (seen) return listed.filter(({ videoId }) => !seen.has(videoId));
  const beganMs = Date.parse(createdAt);
  return listed.filter(({ publishedAt }) => publishedAt !== undefined && Date.parse(publishedAt) >= beganMs);
}

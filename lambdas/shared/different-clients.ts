import { YTDLP } from "./media/ytdlp-command.ts";

/**
 * Whether two answers came from different clients of YouTube's. A tool that asks as several at once names them all (`VISIONOS+WEB`):
 * any of them may have given its answer, so it differs from another only when they share none. A client nobody has named may be any.
 */
export function areDifferentClients(one: string | undefined, other: string | undefined): boolean {
  const known = [one, other].every((client) => client !== undefined && client !== YTDLP);
  return known && !one?.split("+").some((name) => other?.split("+").includes(name));
}

/** What stands before the video's id in its audio, by which the demo's recogniser knows what it hears. */
export const MARK = "earshot demo ";

/** The video whose audio the first bytes belong to; undefined for a foreign recording. */
export function markedVideo(firstBytes: Buffer): string | undefined {
  const start = firstBytes.indexOf(MARK, 0, "latin1");
  return start < 0 ? undefined : firstBytes.toString("latin1", start + MARK.length, start + MARK.length + 11);
}

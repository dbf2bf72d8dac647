const DAY_MS = 86_400_000;
/** yt-dlp follows YouTube: older ones fail for reasons that are long mended. */
const OLD_DAYS = 90;

/** How old a program is by the first line of what it says about its version; empty when the line does not tell. */
export function toolAge(versionLine: string, now: Date): string {
  const released = /^(\d{4})\.(\d{2})\.(\d{2})/.exec(versionLine);
  if (released) {
    const [, year, month, day] = released.map(Number);
    const days = Math.floor((now.getTime() - Date.UTC(year ?? 0, (month ?? 1) - 1, day)) / DAY_MS);
    return `${days} days old${days > OLD_DAYS ? ", which is too old: npm run layers:install after an update" : ""}`;
  }
  const copyright = /Copyright \(c\) (?:\d{4}-)?(\d{4})/.exec(versionLine);
  return copyright ? `of ${copyright[1]}` : "";
}

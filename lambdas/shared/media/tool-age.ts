const DAY_MS = 86_400_000;

/** Days since the release a version is named after (`2026.10.26`, `2026.10.26.232815`); undefined for versions of another form. */
export function toolAgeDays(version: string, now: Date): number | undefined {
  const [, year, month, day] = (/^(\d{4})\.(\d{2})\.(\d{2})/.exec(version) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return undefined;
  return Math.max(0, Math.floor((now.getTime() - Date.UTC(year, month - 1, day)) / DAY_MS));
}

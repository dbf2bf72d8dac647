/** `hh:mm:ss` and milliseconds behind `separator`; hours grow beyond two digits when they must. */
export function clock(ms: number, separator: "," | "."): string {
  return `${pad(Math.floor(ms / 3_600_000))}:${pad(Math.floor(ms / 60_000) % 60)}:${pad(Math.floor(ms / 1000) % 60)}${separator}${pad(ms % 1000, 3)}`;
}

/** `m:ss` or `h:mm:ss`, as YouTube writes moments. */
export function stamp(ms: number): string {
  const [hours, minutes, seconds] = [
    Math.floor(ms / 3_600_000),
    Math.floor(ms / 60_000) % 60,
    Math.floor(ms / 1000) % 60,
  ];
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds)}` : `${minutes}:${pad(seconds)}`;
}

const pad = (number: number, width = 2) => String(number).padStart(width, "0");

import { batchFigures } from "./batch-figures.ts";
import { browserFigures } from "./browser-figures.ts";
import { cacheFigures } from "./cache-figures.ts";
import { type Figure, figureLine, isKept } from "./figure.ts";
import { getFigures } from "./get-figures.ts";
import { hedgeFigures } from "./hedge-figures.ts";
import { httpFigures } from "./http-figures.ts";
import { json3Figures } from "./json3-figures.ts";
import { laneFigures } from "./lane-figures.ts";
import { loadFigures } from "./load-figures.ts";
import { proxyFigures } from "./proxy-figures.ts";
import { scratchFigures } from "./scratch-figures.ts";
import { speechFigures } from "./speech-figures.ts";

/** Every group of figures; each is measured alone, so that they do not disturb each other. */
const GROUPS: Readonly<Record<string, () => Promise<Figure[]>>> = {
  proxyFigures,
  getFigures,
  cacheFigures,
  json3Figures,
  hedgeFigures,
  loadFigures,
  browserFigures,
  laneFigures,
  scratchFigures,
  speechFigures,
  httpFigures,
  batchFigures,
};

/** Measures all groups or those named, prints one line a figure and answers the exit code: 1 when a limit is broken. */
export async function main(names: readonly string[]): Promise<number> {
  let broken = 0;
  for (const name of names.length > 0 ? names : Object.keys(GROUPS)) {
    const group = GROUPS[name];
    if (!group) throw new RangeError(`no figures ${name}: there are ${Object.keys(GROUPS).join(", ")}`);
    for (const figure of await group()) {
      process.stdout.write(figureLine(figure));
      broken += isKept(figure) ? 0 : 1;
    }
  }
  return broken === 0 ? 0 : 1;
}

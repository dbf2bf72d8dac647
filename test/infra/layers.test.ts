import { existsSync } from "node:fs";
import { Stack } from "aws-cdk-lib";
import { expect, it } from "vitest";
import { LAYER_ZIP } from "../../layers/media/places.ts";
import { FOR_AWS, LANE_LAYERS } from "../../lib/functions/layers.ts";
import { appMaker } from "../support/app-maker.ts";

const newApp = appMaker();
const built = existsSync(LAYER_ZIP) ? "the media layer has been built here" : undefined;

it.skipIf(built)(
  built ?? "a template for AWS is refused until the media layer is built from the pins as they are",
  () => {
    const stack = new Stack(newApp({ context: { [FOR_AWS]: true } }), "Layers");
    expect(() => LANE_LAYERS.ytdlp?.(stack)).toThrow(/run npm run layers:pin, then npm run layers:build/);
    const laptop = new Stack(newApp(), "Laptop");
    expect(() => LANE_LAYERS.ytdlp?.(laptop)).not.toThrow();
  },
);

import { afterAll, expect, test } from "vitest";
import { mediaToolsMissing } from "../support/media-tools.ts";
import { openWorld, type World } from "./play.ts";
import { SITUATIONS } from "./situations.ts";

const PATIENCE_MS = 180_000;
let shared: World | undefined;
afterAll(() => shared?.close());

test.for(SITUATIONS)("$name", { timeout: PATIENCE_MS }, async (situation, { skip }) => {
  const { trouble, needsMediaTools } = situation;
  if (needsMediaTools && mediaToolsMissing) skip(mediaToolsMissing);
  shared ??= await openWorld();
  const world = trouble ? await openWorld(trouble) : shared;

  const { problems } = await world.play(situation).finally(() => world !== shared && world.close());

  expect(problems).toEqual([]);
});

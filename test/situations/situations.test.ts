import { afterAll, expect, test } from "vitest";
import { mediaToolsMissing } from "../support/media-tools.ts";
import { openWorld, type World } from "./play.ts";
import { SITUATIONS } from "./situations.ts";

let shared: World | undefined;
afterAll(() => shared?.close());

test.for(SITUATIONS)("$name", async (situation, { skip }) => {
  const { trouble, needsMediaTools } = situation;
  if (needsMediaTools && mediaToolsMissing) skip(mediaToolsMissing);
  shared ??= await openWorld();
  const world = trouble ? await openWorld(trouble) : shared;

  const { problems } = await world.play(situation).finally(() => world !== shared && world.close());

  expect(problems).toEqual([]);
});

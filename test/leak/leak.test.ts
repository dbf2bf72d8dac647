import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { mediaToolsMissing } from "../support/media-tools.ts";
import { removeOwnTmpdir } from "../support/own-tmpdir.ts";
import { LEAK_CLIENTS } from "./clients.ts";
import type { LeakRun } from "./inside.ts";
import { namespaceMode, runInNamespace } from "./namespace.ts";

/**
 * Runs in a network namespace where only the loopback is allowed and every packet on the way to the outside is counted, name lookups
 * included. What it cannot see: what goes over the loopback to somebody else than the proxy.
 */
const INSIDE = join(import.meta.dirname, "inside.ts");
const mode = namespaceMode();

afterAll(removeOwnTmpdir);

beforeEach((context) => {
  if ("missing" in mode) context.skip(mode.missing);
});

const run = (...args: string[]) => runInNamespace<LeakRun>(mode as { unshare: string[] }, INSIDE, args);

test("100 mixed jobs with a gateway that refuses, breaks and dies send nothing past it", async () => {
  const { packets, jobs, succeeded, failures, connects } = await run();

  expect({ packets, jobs }).toEqual({ packets: 0, jobs: 100 });
  expect(succeeded).toBeGreaterThan(20);
  expect(connects).toBeGreaterThan(100);
  expect(Object.keys(failures)).toEqual(expect.arrayContaining(["ProxyExitFailed", "ProxyUnreachable"]));
  for (const code of ["LaneCrashed", "LaneTimedOut", "NotInstalled", "RangeError"])
    expect(failures).not.toHaveProperty(code);
});

test.skipIf(mediaToolsMissing)(mediaToolsMissing ?? "yt-dlp and ffmpeg are among the clients", () => {
  expect(Object.keys(LEAK_CLIENTS)).toEqual(expect.arrayContaining(["ytdlp", "ffmpeg"]));
});

test.each(Object.keys(LEAK_CLIENTS))("%s going past the proxy on purpose is seen", async (client) => {
  expect((await run(client)).packets).toBeGreaterThan(0);
});

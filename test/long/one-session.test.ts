import { expect, test } from "vitest";
import type { Internet } from "../../local/demo/internet/internet.ts";
import { DEEPGRAM_KEY, startSetting } from "../support/earshot-command.ts";
import { eventually } from "../support/eventually.ts";
import { mediaToolsMissing } from "../support/media-tools.ts";

/** What the captions lane asks about a video whose captions all want a token. */
const CAPTIONS_REQUESTS = 4;

type Request = Internet["requests"][number];

/** Each client of a job, by what only it sends. */
const CLIENTS: Readonly<Record<string, (request: Request) => boolean>> = {
  captions: ({ client }) => client === "IOS",
  browser: ({ httpVersion }) => httpVersion === "2.0",
  "yt-dlp": ({ path }) => path.includes("bpctr="),
  audio: ({ endpoint }) => endpoint === "videoplayback",
  recogniser: ({ endpoint }) => endpoint === "listen",
};

/** The sessions each client has used, in order, repetitions left out. */
function sessionsOf({ requests }: Internet): Record<string, readonly string[]> {
  const inOrder = requests.toSorted((one, other) => one.at - other.at);
  const changes = (is: (request: Request) => boolean) =>
    inOrder
      .filter(is)
      .map(({ session }) => session)
      .filter((session, i, all) => session !== all[i - 1]);
  return Object.fromEntries(Object.entries(CLIENTS).map(([name, is]) => [name, changes(is)]));
}

/** The whole command with the real browser, yt-dlp and SDK, for a video that no lane gets. */
test.skipIf(mediaToolsMissing)(mediaToolsMissing ?? "all five clients of a job leave through one session", async () => {
  const { internet, earshot } = await startSetting({ deepgramKey: DEEPGRAM_KEY });
  await earshot("get token-gated --format json").finished;

  const session = internet.requests[0]?.session ?? "none seen";
  const everywhere = Object.fromEntries(Object.keys(CLIENTS).map((name) => [name, [session]]));
  expect(sessionsOf(internet)).toEqual(everywhere);
  const tunnels = internet.connects.filter(({ target }) => !target.startsWith("www.gstatic.com"));
  expect(new Set(tunnels.map((connect) => connect.session))).toEqual(new Set([session]));
});

test.skipIf(mediaToolsMissing)(
  mediaToolsMissing ?? "a session burnt in mid-job is left by all for the same next one",
  async () => {
    const { internet, earshot } = await startSetting({ deepgramKey: DEEPGRAM_KEY });
    const ended = earshot("get token-gated --format json").finished;
    const first = await eventually(() => internet.requests[0]?.session);
    internet.setExit({ session: first, block: "forbidden", blockAfterRequests: CAPTIONS_REQUESTS });
    await ended;

    const sessions = sessionsOf(internet);
    const next = sessions.recogniser?.[0];
    expect(next).not.toBe(first);
    expect(sessions).toMatchObject({ captions: [first], browser: [first, next], audio: [next], recogniser: [next] });
    expect(sessions["yt-dlp"]?.at(-1)).toBe(next);
    expect(new Set(internet.requests.map(({ session }) => session))).toEqual(new Set([first, next]));
  },
);

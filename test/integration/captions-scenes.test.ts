import { afterAll, beforeAll, expect, test } from "vitest";
import { fetchCaptions } from "../../lambdas/captions/fetch-captions.ts";
import { CODES, type Code } from "../../lambdas/shared/codes.ts";
import { EarshotError } from "../../lambdas/shared/errors.ts";
import type { Evidence } from "../../lambdas/shared/evidence.ts";
import type { LaneResult } from "../../lambdas/shared/outcome.ts";
import { CLIENTS } from "../../lambdas/shared/youtube/clients.ts";
import { type Internet, startInternet } from "../../local/demo/internet/internet.ts";
import type { Scene } from "../../local/demo/internet/scenes/scene.ts";
import { SCENES } from "../../local/demo/internet/scenes.ts";
import { DEMO_ACCOUNT } from "../support/demo-internet.ts";
import { openTestOutbound } from "../support/outbound.ts";

const MOST_ATTEMPTS = 5;
/** A scene slower than this is played by the incident that needs it: here each attempt would take as long. */
const MOST_DELAY_MS = 5_000;
const scenes = SCENES.filter(
  ({ channel, faults }) => channel.handle === "@earshotdemo" && delayOf(faults) <= MOST_DELAY_MS,
);
let internet: Internet;

beforeAll(async () => {
  internet = await startInternet({ ...DEMO_ACCOUNT, gateDelayMs: 5 });
});
afterAll(() => internet.stop());

function delayOf(faults: Scene["faults"]): number {
  return Math.max(0, ...Object.values(faults).map((fault) => (fault.kind === "slow" ? fault.delayMs : 0)));
}

/** The lane over the project's own way out, tried again as the state machine would, each burnt exit replaced by the next. */
async function ask(scene: Scene): Promise<LaneResult | EarshotError> {
  const request = {
    videoId: scene.id,
    languages: scene.expect.askFor ?? [],
    kind: "any",
    lanes: [],
    speech: "never",
    refresh: false,
  } as const;
  const evidence: Evidence[] = [];
  let [generation, country, thrown] = [0, "us", new EarshotError("Unclassified")];
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const outbound = await openTestOutbound(secret(), {
      jobId: scene.id,
      generation,
      country,
      hosts: ["www.youtube.com", "youtubei.googleapis.com"],
    });
    const deps = {
      outbound,
      now: () => new Date(),
      clients: CLIENTS,
      speechAllowed: false,
      otherCountryPossible: true,
      note: (seen: Evidence) => void evidence.push(seen),
    };
    try {
      return await fetchCaptions({ videoId: scene.id, request, evidence }, deps);
    } catch (error) {
      if (!(error instanceof EarshotError)) throw error;
      thrown = error;
      evidence.push({ lane: "captions", code: error.code, detail: error.detail, at: "" });
      if (error.effect === "new-session") generation++;
      if (error.code === "GeoBlockedHere") country = "de";
    } finally {
      await outbound.close();
    }
  }
  return thrown;
}

function secret(): string {
  const { proxyHost: host, proxyPort: port, caPem } = internet;
  return JSON.stringify({ provider: "oxylabs", host, port, ...DEMO_ACCOUNT, caPem });
}

function verdictOf(answer: LaneResult | EarshotError): string {
  return "outcome" in answer && answer.outcome === "won"
    ? "transcript"
    : CODES[(answer as { code: Code }).code].verdict;
}

test.each(scenes.map((scene) => [scene.id, scene.about, scene] as const))("%s: %s", async (_, __, scene) => {
  const { verdict, askFor: _askFor, cueCount, firstText, ...track } = scene.expect;

  const answer = await ask(scene);

  expect(verdictOf(answer)).toBe(verdict);
  if (!("outcome" in answer) || answer.outcome !== "won") return;
  const { transcript } = answer;
  expect(transcript).toMatchObject(track);
  expect(transcript.cues).toHaveLength(cueCount ?? 0);
  expect(transcript.cues[0]?.text).toBe(firstText);
});

test("a plain success costs two requests, and its bytes are those the gateway counted", async () => {
  const outbound = await openTestOutbound(secret(), { jobId: "metered", generation: 0 });
  const before = internet.requests.length;
  const known = new Set(Object.keys(internet.bytes()));
  const request = {
    videoId: "plainmanual",
    languages: [],
    kind: "any",
    lanes: [],
    speech: "never",
    refresh: false,
  } as const;

  await fetchCaptions(
    { videoId: "plainmanual", request },
    { outbound, now: () => new Date(), clients: CLIENTS, speechAllowed: false },
  );
  await outbound.close();

  const own = Object.entries(internet.bytes()).find(([session]) => !known.has(session))?.[1];
  expect(internet.requests.slice(before).map(({ endpoint }) => endpoint)).toEqual(["player", "timedtext"]);
  expect(outbound.usage()).toMatchObject({ requests: 2, bytesUp: own?.up, bytesDown: own?.down });
});

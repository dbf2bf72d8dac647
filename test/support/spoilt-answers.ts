import { expect } from "vitest";
import { fetchCaptions } from "../../lambdas/captions/fetch-captions.ts";
import { CODES, isCode } from "../../lambdas/shared/codes.ts";
import { EarshotError } from "../../lambdas/shared/errors.ts";
import type { Evidence } from "../../lambdas/shared/evidence.ts";
import type { Operation, OutboundRequest } from "../../lambdas/shared/proxy/port.ts";
import { decideVerdict } from "../../lambdas/shared/verdict.ts";
import { CLIENTS } from "../../lambdas/shared/youtube/clients.ts";
import { corpusItems } from "./corpus/corpus.ts";
import { playerJson } from "./corpus/player-json.ts";
import { makeRequest } from "./make.ts";
import { diceOf, mutate } from "./mutate.ts";
import { emptyPanelBody, json3Body, panelBody, playerBody, VIDEO } from "./youtube-replies.ts";

const NOW = new Date("2026-11-21T10:00:00.000Z");

type Answers = Readonly<Partial<Record<Operation, string>>>;

const rows = [
  { at: "0:01", text: "this is the story of the man" },
  { at: "0:07", text: "and what he did" },
];
const BASES: readonly { readonly videoId: string; readonly answers: Answers }[] = [
  {
    videoId: VIDEO,
    answers: {
      player: JSON.stringify(playerBody({ tracks: [{ language: "en" }, { language: "en", kind: "asr" }] })),
      timedtext: JSON.stringify(json3Body("one", "two", "three")),
      panel: JSON.stringify(panelBody(rows)),
    },
  },
  {
    videoId: VIDEO,
    answers: {
      player: JSON.stringify(playerBody({ tracks: [{ language: "en", gated: true }] })),
      panel: JSON.stringify(panelBody(rows)),
    },
  },
  {
    videoId: VIDEO,
    answers: {
      player: JSON.stringify(playerBody({ tracks: [{ language: "en" }] })),
      timedtext:
        '<?xml version="1.0"?><timedtext format="3"><body><p t="1" d="2">a &amp; b<s t="1">c</s></p></body></timedtext>',
      panel: JSON.stringify(panelBody(rows)),
    },
  },
  {
    videoId: VIDEO,
    answers: {
      player: JSON.stringify(playerBody({ tracks: [{ language: "en", kind: "asr" }] })),
      timedtext: "WEBVTT\n\n00:00.000 --> 00:01.000\na<00:00.500> b\n\n00:01.000 --> 00:01.010\na b\n",
      panel: JSON.stringify(panelBody(rows)),
    },
  },
  ...recorded(),
];

/** Recorded answers with captions, the small ones: each mutation parses and prints them again. */
function recorded() {
  const items = corpusItems("player_response").filter((item) => item.facts.expected_outcome === "captions_available");
  const small = items.filter((item) => !item.subkind && item.facts.video_id && item.file.endsWith(".json"));
  return small.slice(0, 3).map((item) => ({
    videoId: item.facts.video_id ?? "",
    answers: {
      player: JSON.stringify(playerJson(item)),
      timedtext: JSON.stringify(json3Body("one")),
      panel: JSON.stringify(panelBody(rows)),
    },
  }));
}

async function run(seed: number): Promise<{ readonly how: string; readonly end: string }> {
  const dice = diceOf(seed);
  const base = BASES[dice(BASES.length)];
  if (!base) return { how: "none", end: "none" };
  const target = (Object.keys(base.answers) as Operation[])[dice(Object.keys(base.answers).length)] ?? "player";
  const { how, text } = mutate(base.answers[target] ?? "", dice);
  const spoiltTwice = dice(3) === 0 ? mutate(text, dice).text : text;
  const helpless = dice(2) === 0 && target !== "panel" ? { panel: JSON.stringify(emptyPanelBody) } : {};
  const answers: Answers = { ...base.answers, [target]: spoiltTwice, ...helpless };
  const send = async ({ operation }: OutboundRequest) => ({
    status: 200,
    headers: {},
    body: Buffer.from(answers[operation] ?? "", "utf8"),
  });
  const noted: Evidence[] = [];
  const deps = {
    outbound: { send },
    now: () => NOW,
    clients: CLIENTS,
    speechAllowed: false,
    note: (seen: Evidence) => noted.push(seen),
  };
  try {
    const result = await fetchCaptions(
      { videoId: base.videoId, request: makeRequest({ videoId: base.videoId }) },
      deps,
    );
    if (result.outcome === "lost") expect(decideVerdict({ evidence: result.evidence }).verdict).not.toBe("no_captions");
    return { how: `${target} ${how}`, end: result.outcome === "won" ? "Won" : result.code };
  } catch (error) {
    if (!(error instanceof EarshotError)) throw new Error(`seed ${seed}, ${target} ${how}: ${error}`, { cause: error });
    expect(decideVerdict({ evidence: noted }).verdict).not.toBe("no_captions");
    return { how: `${target} ${how}`, end: error.code };
  }
}

/** Spoils good answers in `runs` ways, the same each time: each ends in a typed code, none in "no captions". */
export async function checkSpoiltAnswers(runs: number): Promise<void> {
  const ends = new Map<string, number>();
  for (let seed = 1; seed <= runs; seed++) {
    const { how, end } = await run(seed);
    expect(end === "Won" || isCode(end), `seed ${seed}, ${how}`).toBe(true);
    if (isCode(end)) expect(CODES[end].verdict, `seed ${seed}, ${how}: ${end}`).not.toBe("no_captions");
    ends.set(end, (ends.get(end) ?? 0) + 1);
  }
  const tally = [...ends].toSorted((a, b) => b[1] - a[1]).map(([end, count]) => `${end} ${count}`);
  process.stdout.write(`spoilt answers: ${tally.join(", ")}\n`);
  expect(ends.size).toBeGreaterThan(5);
}

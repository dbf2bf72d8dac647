import type { Answered } from "../../local/demo/ask.ts";
import { differences } from "../../local/demo/differences.ts";
import type { Scene } from "../../local/demo/internet/scenes/scene.ts";
import type { Expected } from "./situation.ts";

const GIVE_OR_TAKE_MS = 60_000;

/** An answer, and when the internet it came from was started: premieres begin by that. */
export interface Given extends Answered {
  readonly startedAtMs: number;
}

/** How an answer departs from what the scene and the situation promise, one sentence each; empty when it does not. */
export function judge(expect: Expected, scene: Scene, answered: Given): string[] {
  return [
    ...words(expect, scene, answered),
    ...circumstances(expect, answered),
    ...dueTime(expect, scene, answered),
    ...proofs(expect, answered),
  ];
}

function words({ verdict, spoken }: Expected, scene: Scene, { document }: Answered): string[] {
  const { transcript } = document;
  if (verdict === undefined) return differences(scene.expect, document);
  if (document.verdict !== verdict) return [`verdict: expected ${verdict}, got ${document.verdict}`];
  if (!spoken) return transcript ? ["a transcript where there is none"] : [];
  const said = (transcript?.cues ?? []).map(({ text }) => text.replaceAll("\n", " ")).join(" ");
  const missing = (scene.speech?.lines ?? []).filter(({ text }) => !said.includes(text));
  const isSpeech = transcript?.kind === "speech-to-text" && transcript.language === scene.speech?.language;
  return [
    ...missing.map(({ text }) => `nobody is said to say: ${text}`),
    ...(isSpeech ? [] : [`expected ${scene.speech?.language} (speech-to-text)`]),
  ];
}

function circumstances(expect: Expected, { document, exitCode }: Answered): string[] {
  const { provenance, receipt, availableTracks } = document;
  const told: string[] = [];
  if (exitCode !== expect.exit) told.push(`exit: expected ${expect.exit}, got ${exitCode}`);
  if (!expect.lanes?.includes(provenance?.lane as never) && (expect.lanes || provenance))
    told.push(`lane: expected ${expect.lanes?.join(" or ") ?? "none"}, got ${provenance?.lane ?? "none"}`);
  if (receipt.requests > (expect.maxRequests ?? Number.POSITIVE_INFINITY))
    told.push(`requests: expected at most ${expect.maxRequests}, got ${receipt.requests}`);
  for (const language of expect.available ?? [])
    if (!availableTracks?.some((track) => track.language === language)) told.push(`no word of captions in ${language}`);
  return told;
}

function dueTime({ dueAtPremiere }: Expected, scene: Scene, { document, startedAtMs }: Given): string[] {
  if (!dueAtPremiere) return [];
  const dueMs = startedAtMs + (scene.startsInSeconds ?? 0) * 1000;
  const isKept = Math.abs(Date.parse(document.retryAt ?? "") - dueMs) < GIVE_OR_TAKE_MS;
  return isKept ? [] : [`due time: expected ${new Date(dueMs).toISOString()}, got ${document.retryAt}`];
}

function proofs({ proofs, without = [] }: Expected, { document: { evidence } }: Answered): string[] {
  const seen = new Set(evidence.flatMap(({ lane, code }) => [code, `${lane}:${code}`]));
  return [
    ...proofs.filter((proof) => !seen.has(proof)).map((proof) => `expected ${proof} in the evidence`),
    ...without.filter((code) => seen.has(code)).map((code) => `${code} in the evidence`),
  ];
}

import { CODES, type Code, type Effect, VERDICTS, type Verdict } from "./codes.ts";
import { areDifferentClients } from "./different-clients.ts";
import { disputed, proofIn } from "./disputed.ts";
import type { Evidence } from "./evidence.ts";
import type { Job, JobOutcome } from "./job.ts";
import { isSeconded } from "./second-opinion.ts";

export interface Decision {
  readonly verdict: Verdict;
  /** The code behind a verdict other than `transcript`. */
  readonly code?: Code;
  /** One sentence for the caller. */
  readonly detail: string;
}

/** Lanes that had nothing to say, and ways that this video does not have: they neither blocked nor failed. */
const SILENT: ReadonlySet<Code> = new Set([
  "BreakerOpen",
  "NotInstalled",
  "NotNeeded",
  "Superseded",
  "OverBudget",
  "SpeechNotAllowed",
  "SpeechOverBudget",
  "EmptyPanel",
  "PanelOtherLanguage",
  "EmbedDisabled",
  "NoSpeech",
]);

/**
 * Whether the evidence proves that the video has no captions: playable answers for this very video without tracks from two different
 * clients, or from one and a transcript panel without content, and nothing that shows tracks.
 */
export function absenceProved(evidence: readonly Evidence[]): boolean {
  if (evidence.some(showsTracks)) return false;
  const clients = evidence.flatMap(({ code, client }) => (code === "NoTracksFromClient" && client ? [client] : []));
  const emptyPanel = evidence.some(({ code }) => code === "EmptyPanel");
  const seconded = clients.some((one) => clients.some((other) => areDifferentClients(one, other)));
  return seconded || (clients.length > 0 && emptyPanel);
}

/** What is looked at of a job. `request` absent: more than speech was asked for. */
export type SpokenJob = Pick<Job, "evidence" | "captionsAbsent"> & {
  readonly request?: Pick<Job["request"], "speech" | "lanes">;
};

/**
 * Whether an answer of speech recognition (`NoSpeech`, `SpeechOverBudget`) is the video's own. Audio without words proves that nobody
 * speaks, and a price proves nothing: as long as captions may be there, because the lanes that look for them crashed, were blocked or came
 * too late, neither answers the caller. Only who asked for nothing but speech is answered by silence. True for all other codes.
 */
export function mayDecide(code: Code, { captionsAbsent, request, evidence }: SpokenJob): boolean {
  if (!AFTER_CAPTIONS.has(code)) return true;
  const speechAlone = request?.speech === "always" || (request?.lanes.every((lane) => lane === "deepgram") ?? false);
  if (code === "NoSpeech" && speechAlone) return true;
  return absenceProved(evidence) || (captionsAbsent === true && !evidence.some(showsTracks));
}

const showsTracks = (seen: Evidence) => proofIn(seen) === "tracks";
/** Answers of speech recognition that stand only where no captions can be had. */
const AFTER_CAPTIONS: ReadonlySet<Code> = new Set(["NoSpeech", "SpeechOverBudget"]);

/**
 * How a job ends: by its outcome if a lane settled it, else by what was seen. Without an outcome the verdict is `no_captions` when
 * absence is proved and speech recognition neither failed nor rests because it fails, `blocked` when everyone who spoke was blocked or
 * token-gated in the end (an answer that needs a second client and has none is no word), and `failed` in every other case. A halt is
 * `failed`. Answers that contradict each other are `failed` too, whoever was first: a transcript in hand alone settles what other answers
 * say. What `mayDecide` does not let decide leaves the verdict to the other lanes' troubles.
 */
export function decideVerdict(job: SpokenJob & { readonly outcome?: JobOutcome }): Decision {
  const { outcome, evidence } = job;
  if (outcome && !isDisputed(outcome, evidence) && !isPremature(outcome, job)) return ofOutcome(outcome);
  const halted = evidence.findLast(({ code }) => CODES[code].effect === "halt");
  if (halted) return ofEvidence(halted, "failed");
  const contradiction = contradictionIn(evidence);
  if (contradiction) return contradiction;
  if (absenceProved(evidence)) return ofAbsence(evidence);
  const ends = withoutOvertaken(evidence);
  const telling = mostTelling(ends.filter(({ code }) => !AFTER_CAPTIONS.has(code))) ?? ends.at(-1);
  if (!telling) return { verdict: "failed", code: "JobLost", detail: "no lane told whether there are captions" };
  const spoke = ends.filter(({ code, client }) => !SILENT.has(code) && isSeconded(code, client, evidence));
  const blocked = spoke.length > 0 && spoke.every(({ code }) => CODES[code].verdict === "blocked");
  return ofEvidence(telling, blocked ? "blocked" : "failed");
}

/** What another try was to mend is history once the lane has told more: how the lane ended counts. */
function withoutOvertaken(evidence: readonly Evidence[]): readonly Evidence[] {
  const isOvertaken = ({ lane, code }: Evidence, i: number) =>
    MENDABLE.has(CODES[code].effect) &&
    evidence.slice(i + 1).some((later) => later.lane === lane && !SILENT.has(later.code));
  return evidence.filter((seen, i) => !isOvertaken(seen, i));
}

const MENDABLE: ReadonlySet<Effect> = new Set(["retry", "new-session"]);

/** What the cache answers was judged when it was found. */
function isDisputed({ kind, code }: JobOutcome, evidence: readonly Evidence[]): boolean {
  return kind === "decided" && code !== undefined && disputed(code, evidence) !== undefined;
}

/** The caller of a cached answer asked as the first one did: it was judged by that. */
function isPremature({ kind, code }: JobOutcome, job: SpokenJob): boolean {
  return kind === "decided" && code !== undefined && !mayDecide(code, job);
}

function contradictionIn(evidence: readonly Evidence[]): Decision | undefined {
  for (const one of evidence) {
    const isBelieved = !SILENT.has(one.code) && isSeconded(one.code, one.client, evidence);
    const other = isBelieved ? disputed(one.code, evidence) : undefined;
    if (!other) continue;
    const detail = `${one.lane} found ${one.code}, ${other.lane} found ${other.code}`;
    return { verdict: "failed", code: "Contradicted", detail };
  }
  return undefined;
}

function ofOutcome({ kind, code, detail }: JobOutcome): Decision {
  if (kind === "won" || code === undefined)
    return { verdict: "transcript", detail: detail ?? "the transcript was found" };
  return { verdict: kind === "halted" ? "failed" : CODES[code].verdict, code, detail: detail ?? CODES[code].meaning };
}

function ofEvidence({ code, detail }: Evidence, verdict: Verdict): Decision {
  return { verdict, code, detail };
}

/**
 * Absence is the answer unless speech recognition was tried and broke, or rests because it broke for others: then the job has failed the
 * caller, and another try may not. What stopped at the caller's limit has the code that no cache keeps.
 */
function ofAbsence(evidence: readonly Evidence[]): Decision {
  const ofSpeech = evidence.filter(({ lane }) => lane === "deepgram");
  const broken = ofSpeech.findLast(({ code }) => code === "BreakerOpen" || !SILENT.has(code));
  if (broken && VERDICTS[CODES[broken.code].verdict].slo === "bad") return ofEvidence(broken, "failed");
  const tooDear = ofSpeech.find(({ code }) => code === "OverBudget");
  if (tooDear) return { verdict: "no_captions", code: "SpeechOverBudget", detail: tooDear.detail };
  return { verdict: "no_captions", code: "NoCaptions", detail: CODES.NoCaptions.meaning };
}

/** What says most about the cause comes first: our own faults, then what the video or YouTube answered, then the network. */
const TELLING: readonly Effect[] = ["halt", "bug", "new-session", "next-lane", "retry", "final", "later"];

/** The piece of evidence that best explains why there is no answer; the latest among equals, undefined when there is none. */
export function mostTelling(evidence: readonly Evidence[]): Evidence | undefined {
  const rank = ({ code }: Evidence) => (SILENT.has(code) ? TELLING.length : TELLING.indexOf(CODES[code].effect));
  const least = Math.min(...evidence.map(rank));
  return evidence.findLast((seen) => rank(seen) === least);
}

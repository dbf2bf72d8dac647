import { setTimeout as delay } from "node:timers/promises";
import type { Calls } from "../api-calls.ts";
import { CliFailure, EXIT, Interrupted } from "../failure.ts";
import type { HttpAnswer } from "../http-request.ts";

export interface SteadyProps {
  readonly interrupted: AbortSignal;
  /** Told why it takes longer. */
  note(text: string): void;
  /** Ends early when the signal is aborted. */
  sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

const realSleep = (ms: number, signal: AbortSignal) => delay(ms, undefined, { signal }).catch(() => {});

/** A window of the limits by the minute, and what clocks differ by. */
const LONGEST_WAIT_SECONDS = 65;
const MOST_WAITS = 10;
/** A service that is deployed anew or a network that is away comes back within minutes. */
const AGAIN_SECONDS = [1, 2, 4, 8, 15, 30, 30, 30, 30, 30];

/**
 * Calls with the patience of a command that runs for hours: 429 with a wait of a minute is waited out, whatever was asked; what only
 * reads is asked again for three minutes when the service fails or does not answer.
 */
export function steadyCalls(send: Calls, { interrupted, note, sleep = realSleep }: SteadyProps): Calls {
  const wait = async (seconds: number, why: string) => {
    note(`${why}: asking again in ${seconds} s`);
    await sleep(seconds * 1_000, interrupted);
    if (interrupted.aborted) throw new Interrupted();
  };
  return async (method, path, body, headers) => {
    for (let waits = 0, failures = 0; ; ) {
      const answer = await send(method, path, body, headers).catch(failureOf);
      const seconds = toldToWait(answer);
      const again = method === "GET" && isTrouble(answer) ? AGAIN_SECONDS[failures++] : undefined;
      if (seconds !== undefined && waits++ < MOST_WAITS) await wait(seconds, "this key has used up its calls");
      else if (again !== undefined) await wait(again, sentenceOf(answer));
      else if (answer instanceof CliFailure) throw answer;
      else return answer;
    }
  };
}

type Outcome = HttpAnswer | CliFailure;

/** What a later call may mend; anything else is thrown. */
function failureOf(thrown: unknown): CliFailure {
  if (thrown instanceof CliFailure && thrown.exitCode === EXIT.failed) return thrown;
  throw thrown;
}

function toldToWait(answer: Outcome): number | undefined {
  if (answer instanceof CliFailure || answer.status !== 429) return undefined;
  const seconds = Number(answer.headers["retry-after"] ?? Number.NaN);
  return seconds <= LONGEST_WAIT_SECONDS ? seconds : undefined;
}

const isTrouble = (answer: Outcome) => answer instanceof CliFailure || answer.status >= 500;

const sentenceOf = (answer: Outcome) =>
  answer instanceof CliFailure ? answer.message : `the service answers with HTTP ${answer.status}`;

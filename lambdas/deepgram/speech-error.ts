import { DeepgramError } from "@deepgram/sdk";
import { z } from "zod";
import type { Code } from "../shared/codes.ts";
import { EarshotError } from "../shared/errors.ts";

/** Deepgram's statuses (developers.deepgram.com, "Errors"): what they say of the account, the audio or the moment. */
const CODES_BY_STATUS: Readonly<Record<number, readonly [Code, string]>> = {
  400: ["SpeechFailed", "the audio, or what is asked about it, is refused"],
  401: ["DeepgramUnauthorized", "the API key is refused"],
  402: ["DeepgramPaymentRequired", "the account has no credit left"],
  403: ["DeepgramUnauthorized", "the API key may not use this model"],
  408: ["NetworkTimeout", "the upload was too slow"],
  411: ["SpeechFailed", "the length of the audio is wanted"],
  413: ["SpeechFailed", "the audio is longer than 2 GB"],
  429: ["UpstreamServerError", "too many requests at once"],
  504: ["SpeechFailed", "recognising took longer than the ten minutes Deepgram gives"],
};

/** Where an order was when it failed. */
export interface OrderState {
  /** The whole audio had been handed over, so that it may be recognised and paid whatever became of the answer. */
  readonly uploaded: boolean;
}

/** A refused or failed order. */
export interface SpeechFault {
  readonly error: EarshotError;
  /** The recogniser has said that it did nothing, or cannot have done anything. */
  readonly unpaid: boolean;
  /** How long the recogniser asks to be left alone. */
  readonly retryAfterSeconds?: number;
}

/**
 * What an error of the SDK comes down to. All statuses but 400 are one class there, timeouts and broken connections have no status and
 * the cause below. An answer that is lost after the whole audio went out is not asked for again: that would be paid twice.
 */
export function speechFault(thrown: unknown, { uploaded }: OrderState): SpeechFault {
  const status = thrown instanceof DeepgramError ? thrown.statusCode : undefined;
  if (thrown instanceof DeepgramError && status !== undefined && (status < 200 || status > 299)) {
    return { error: ofStatus(status, thrown), unpaid: true, ...retryAfter(thrown) };
  }
  const own = causeOfOurs(thrown);
  if (!uploaded && own) return { error: own, unpaid: true };
  if (isTimeout(thrown))
    return { error: fail("LaneTimedOut", "the recogniser gave no answer in time"), unpaid: !uploaded };
  if (!uploaded) return { error: fail("NetworkReset", "the upload broke off", thrown), unpaid: true };
  return { error: fail("SpeechFailed", "the answer was lost after all audio had been sent", thrown), unpaid: false };
}

/** Dates are not looked at: the recogniser sends seconds. */
function retryAfter({ rawResponse }: DeepgramError): Pick<SpeechFault, "retryAfterSeconds"> {
  const seconds = rawResponse?.headers.get("retry-after") ?? "";
  return /^\d+$/.test(seconds) ? { retryAfterSeconds: Number(seconds) } : {};
}

function ofStatus(status: number, { body }: DeepgramError): EarshotError {
  const [code, detail] = CODES_BY_STATUS[status] ?? [status >= 500 ? "UpstreamServerError" : "SpeechFailed", "refused"];
  const said = errorBody.safeParse(body).data?.err_msg.replace(UNFIT, " ").slice(0, MOST_QUOTED);
  return fail(code, `Deepgram answered ${status}: ${detail}${said ? ` (${said})` : ""}`);
}

/** Deepgram's own words; other bodies are a gateway's. */
const errorBody = z.object({ err_msg: z.string() });
const MOST_QUOTED = 200;
/** Addresses, and what would break a line. */
const UNFIT = /https?:\S+|\s+/g;

function causeOfOurs(thrown: unknown): EarshotError | undefined {
  for (let error = thrown, depth = 0; error instanceof Error && depth < 8; error = error.cause, depth++) {
    if (error instanceof EarshotError) return error;
  }
  return undefined;
}

/** The SDK's own limit ends as a plain error that says so. */
function isTimeout(thrown: unknown): boolean {
  const own = causeOfOurs(thrown);
  if (own) return own.code === "NetworkTimeout";
  return thrown instanceof Error && (/timeout/i.test(thrown.message) || thrown.cause === "timeout");
}

const fail = (code: Code, detail: string, cause?: unknown) =>
  new EarshotError(code, { client: DEEPGRAM, detail, ...(cause !== undefined && { cause }) });

/** The recogniser's name as a client, in evidence and provenance. */
export const DEEPGRAM = "DEEPGRAM";

import type { parseArgs } from "node:util";
import type { SpeechMode, TranscriptRequest } from "../../lambdas/shared/job.ts";
import type { LaneName } from "../../lambdas/shared/lanes.ts";
import { LANES } from "../lane-names.ts";

/** An argument is not usable; the message names it and says what was expected. */
export class ArgumentProblem extends Error {}

/** Who is asked: a deployed service, or that of this machine. */
export interface Target {
  /** Address of a service; absent: the local one. */
  readonly endpoint?: URL;
  readonly apiKey?: string;
}

/** What is asked of a video, and of whom. */
export interface AskOptions extends Target {
  readonly languages: readonly string[];
  readonly kind: TranscriptRequest["kind"];
  readonly format: Format;
  readonly words: boolean;
  /** Absent: all lanes. */
  readonly lanes?: readonly LaneName[];
  readonly speech: SpeechMode;
  readonly refresh: boolean;
  readonly maxCostUsd?: number;
}

const FORMATS = ["txt", "json", "srt", "vtt", "md", "csv"] as const;
/** Forms of a transcript. */
export type Format = (typeof FORMATS)[number];
const KINDS = ["any", "manual", "asr"] as const satisfies readonly TranscriptRequest["kind"][];
const SPEECH = ["auto", "never", "always"] as const satisfies readonly SpeechMode[];

const LOOPBACK_NAMES = ["127.0.0.1", "localhost", "[::1]"];

/** The option of every command, as `parseArgs` wants it. */
export const HELP_OPTION = { help: { type: "boolean", short: "h" } } as const;

/** Options of whatever asks a service. */
export const TARGET_OPTIONS = {
  ...HELP_OPTION,
  endpoint: { type: "string" },
  "api-key": { type: "string" },
} as const;

/** Options of whatever asks for transcripts. */
export const ASK_OPTIONS = {
  lang: { type: "string", multiple: true },
  kind: { type: "string" },
  format: { type: "string" },
  words: { type: "boolean" },
  lanes: { type: "string", multiple: true },
  speech: { type: "string" },
  refresh: { type: "boolean" },
  "max-cost": { type: "string" },
  ...TARGET_OPTIONS,
} as const;

type TargetValues = ReturnType<typeof parseArgs<{ options: typeof TARGET_OPTIONS }>>["values"];
type AskValues = ReturnType<typeof parseArgs<{ options: typeof ASK_OPTIONS }>>["values"];

/** The typed values of these options with their defaults; throws an ArgumentProblem. */
export function askOptions(values: AskValues): AskOptions {
  const lanes = listed(values.lanes)?.map((lane) => oneOf("--lanes", LANES, lane));
  return {
    languages: listed(values.lang) ?? [],
    kind: oneOf("--kind", KINDS, values.kind ?? "any"),
    format: oneOf("--format", FORMATS, values.format ?? "txt"),
    words: values.words ?? false,
    speech: oneOf("--speech", SPEECH, values.speech ?? "auto"),
    refresh: values.refresh ?? false,
    ...(lanes && { lanes }),
    ...(values["max-cost"] !== undefined && { maxCostUsd: parseCost(values["max-cost"]) }),
    ...targetOf(values),
  };
}

/** Who is to be asked; throws an ArgumentProblem, which never repeats the key. */
export function targetOf({ endpoint: typed, "api-key": apiKey }: TargetValues): Target {
  const endpoint = typed === undefined ? undefined : parseEndpoint(typed);
  if (apiKey !== undefined && !endpoint) throw new ArgumentProblem("--api-key: expected together with --endpoint");
  if (apiKey !== undefined && !/^[!-~]+$/.test(apiKey))
    throw new ArgumentProblem("--api-key: expected printable characters");
  return { ...(endpoint && { endpoint }), ...(apiKey !== undefined && { apiKey }) };
}

/** One id in 64 begins with a dash and would be read as options: a word of that shape is a video. */
export function dashedIdsKept(args: readonly string[]): string[] {
  const isDashedId = (arg: string) => /^-\w[\w-]{9}$/.test(arg);
  if (args.includes("--") || !args.some(isDashedId)) return [...args];
  return [...args.filter((arg) => !isDashedId(arg)), "--", ...args.filter(isDashedId)];
}

/** The word given, if it is one of `words`; throws an ArgumentProblem that names the option. */
export function oneOf<Word extends string>(option: string, words: readonly Word[], given: string): Word {
  const word = words.find((candidate) => candidate === given);
  if (word === undefined) throw new ArgumentProblem(`${option}: expected ${words.join(", ")}, got '${given}'`);
  return word;
}

/** `--lang en --lang de,fr` is `en, de, fr`. */
function listed(given: readonly string[] | undefined): string[] | undefined {
  return given
    ?.flatMap((text) => text.split(","))
    .map((word) => word.trim())
    .filter(Boolean);
}

function parseCost(text: string): number {
  const usd = Number(text);
  if (text.trim() === "" || !Number.isFinite(usd) || usd < 0)
    throw new ArgumentProblem(`--max-cost: expected US dollars such as 0.05, got '${text}'`);
  return usd;
}

/** How many videos, from 1 to `most`; `option` is the one to blame. */
export function parseCount(option: string, text: string, most: number): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= most) return count;
  throw new ArgumentProblem(`${option}: expected a number of videos from 1 to ${most}, got '${text}'`);
}

/** A TCP port from its decimal form; `name` is the option or variable to blame. */
export function parsePort(name: string, text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new ArgumentProblem(`${name}: expected a port from 0 to 65535, got '${text}'`);
  return port;
}

/** The API key goes with every request, so it needs TLS unless it stays on this machine. */
function parseEndpoint(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && LOOPBACK_NAMES.includes(url.hostname));
  if (!url || !isSafe || url.username !== "") {
    throw new ArgumentProblem("--endpoint: expected an https address such as https://api.example.com/prod");
  }
  return url;
}

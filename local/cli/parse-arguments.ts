import { parseArgs } from "node:util";
import type { SpeechMode, TranscriptRequest } from "../../lambdas/shared/job.ts";
import type { LaneName } from "../../lambdas/shared/lanes.ts";
import { messageOf } from "./failure.ts";

/** What `get` was asked for. */
export interface GetOptions {
  /** Id or address of a video, as typed: the service judges it. */
  readonly video: string;
  readonly languages: readonly string[];
  readonly kind: TranscriptRequest["kind"];
  readonly format: Format;
  readonly words: boolean;
  /** Absent: all lanes. */
  readonly lanes?: readonly LaneName[];
  readonly speech: SpeechMode;
  readonly refresh: boolean;
  readonly maxCostUsd?: number;
  /** Address of a deployed service; absent: the local one. */
  readonly endpoint?: URL;
  readonly apiKey?: string;
}

/** What `secret` was asked for. `file` `-`: standard input; without `secretId` it is stored on this machine. */
export type SecretAction =
  | { readonly name: "check"; readonly connect: boolean; readonly json: boolean }
  | { readonly name: "put"; readonly file: string; readonly secretId?: string };

export type Invocation =
  | { readonly command: "get"; readonly options: GetOptions }
  | { readonly command: "serve"; readonly port: number | undefined }
  | { readonly command: "doctor"; readonly json: boolean }
  | { readonly command: "secret"; readonly action: SecretAction }
  | { readonly command: "demo" }
  | { readonly command: "help" };

/** The typed value, or a message that names the option and what was expected. */
export type Parsed = { readonly invocation: Invocation } | { readonly problem: string };

const FORMATS = ["txt", "json", "srt", "vtt", "md", "csv"] as const;
export type Format = (typeof FORMATS)[number];
const KINDS = ["any", "manual", "asr"] as const satisfies readonly TranscriptRequest["kind"][];
const SPEECH = ["auto", "never", "always"] as const satisfies readonly SpeechMode[];
const LANES = ["captions", "youtubei", "ytdlp", "deepgram"] as const satisfies readonly LaneName[];

const LOOPBACK_NAMES = ["127.0.0.1", "localhost", "[::1]"];

const HELP = { help: { type: "boolean", short: "h" } } as const;
const GET = {
  ...HELP,
  lang: { type: "string", multiple: true },
  kind: { type: "string" },
  format: { type: "string" },
  words: { type: "boolean" },
  lanes: { type: "string", multiple: true },
  speech: { type: "string" },
  refresh: { type: "boolean" },
  "max-cost": { type: "string" },
  endpoint: { type: "string" },
  "api-key": { type: "string" },
} as const;

class ArgumentProblem extends Error {}

type Parser = (args: readonly string[]) => Invocation;

const PARSERS: Readonly<Record<Exclude<Invocation["command"], "help">, Parser>> = {
  get: parseGet,
  serve: parseServe,
  doctor: parseDoctor,
  secret: parseSecret,
  demo: parseDemo,
};

/** Reads the arguments after the program's name. Never throws. */
export function parseArguments(args: readonly string[]): Parsed {
  const [command, ...rest] = args;
  if (command === undefined || command === "help" || command === "--help" || command === "-h")
    return { invocation: { command: "help" } };
  const parser = Object.hasOwn(PARSERS, command) ? PARSERS[command as keyof typeof PARSERS] : undefined;
  if (!parser) return { problem: `unknown command '${command}': expected ${Object.keys(PARSERS).join(", ")}` };
  try {
    return { invocation: parser(rest) };
  } catch (error) {
    return { problem: `${command}: ${messageOf(error)}` };
  }
}

function parseGet(args: readonly string[]): Invocation {
  const { values, positionals } = parseArgs({ args: dashedIdsKept(args), options: GET, allowPositionals: true });
  if (values.help) return { command: "help" };
  const [video, surplus] = positionals;
  if (video === undefined) throw new ArgumentProblem("expected the id or address of a video");
  if (surplus !== undefined) throw new ArgumentProblem(`expected one video, got '${surplus}' too`);
  const lanes = listed(values.lanes)?.map((lane) => oneOf("--lanes", LANES, lane));
  const endpoint = values.endpoint === undefined ? undefined : parseEndpoint(values.endpoint);
  const apiKey = values["api-key"];
  if (apiKey !== undefined && !endpoint) throw new ArgumentProblem("--api-key: expected together with --endpoint");
  return {
    command: "get",
    options: {
      video,
      languages: listed(values.lang) ?? [],
      kind: oneOf("--kind", KINDS, values.kind ?? "any"),
      format: oneOf("--format", FORMATS, values.format ?? "txt"),
      words: values.words ?? false,
      speech: oneOf("--speech", SPEECH, values.speech ?? "auto"),
      refresh: values.refresh ?? false,
      ...(lanes && { lanes }),
      ...(values["max-cost"] !== undefined && { maxCostUsd: parseCost(values["max-cost"]) }),
      ...(endpoint && { endpoint }),
      ...(apiKey !== undefined && { apiKey }),
    },
  };
}

/** One id in 64 begins with a dash and would be read as options: a word of that shape is a video. */
function dashedIdsKept(args: readonly string[]): string[] {
  const isDashedId = (arg: string) => /^-\w[\w-]{9}$/.test(arg);
  if (args.includes("--") || !args.some(isDashedId)) return [...args];
  return [...args.filter((arg) => !isDashedId(arg)), "--", ...args.filter(isDashedId)];
}

function parseServe(args: readonly string[]): Invocation {
  const { values } = parseArgs({ args: [...args], options: { ...HELP, port: { type: "string" } } });
  if (values.help) return { command: "help" };
  return { command: "serve", port: values.port === undefined ? undefined : parsePort("--port", values.port) };
}

function parseDoctor(args: readonly string[]): Invocation {
  const { values } = parseArgs({ args: [...args], options: { ...HELP, json: { type: "boolean" } } });
  return values.help ? { command: "help" } : { command: "doctor", json: values.json ?? false };
}

const SECRET = {
  ...HELP,
  connect: { type: "boolean" },
  json: { type: "boolean" },
  "secret-id": { type: "string" },
} as const;

function parseSecret(args: readonly string[]): Invocation {
  const { values, positionals } = parseArgs({ args: [...args], options: SECRET, allowPositionals: true });
  if (values.help) return { command: "help" };
  const [name, file = "-", surplus] = positionals;
  const { connect = false, json = false, "secret-id": secretId } = values;
  // What stands here by mistake may be a secret: it is not repeated.
  if (name === "check" && positionals.length === 1 && secretId === undefined)
    return { command: "secret", action: { name, connect, json } };
  if (name === "put" && surplus === undefined && !connect && !json)
    return { command: "secret", action: { name, file, ...(secretId !== undefined && { secretId }) } };
  throw new ArgumentProblem("expected check [--connect] [--json], or put [FILE|-] [--secret-id ID]");
}

function parseDemo(args: readonly string[]): Invocation {
  const { values } = parseArgs({ args: [...args], options: HELP });
  return { command: values.help ? "help" : "demo" };
}

function oneOf<Word extends string>(option: string, words: readonly Word[], given: string): Word {
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

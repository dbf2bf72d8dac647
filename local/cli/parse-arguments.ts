import { parseArgs } from "node:util";
import {
  ArgumentProblem,
  ASK_OPTIONS,
  type AskOptions,
  askOptions,
  dashedIdsKept,
  HELP_OPTION,
  parsePort,
} from "./ask-options.ts";
import { type BatchCommand, parseBatch } from "./batch/parse-batch.ts";
import { type ChannelCommand, parseChannel } from "./channel/parse-channel.ts";
import { messageOf, systemCode } from "./failure.ts";
import { parseSmoke, type SmokeCommand } from "./smoke/parse-smoke.ts";

/** What `get` was asked for. */
export interface GetOptions extends AskOptions {
  /** Id or address of a video, as typed: the service judges it. */
  readonly video: string;
}

/** What `secret` was asked for. `file` `-`: standard input; without `secretId` it is stored on this machine. */
export type SecretAction =
  | { readonly name: "check"; readonly connect: boolean; readonly json: boolean }
  | { readonly name: "put"; readonly file: string; readonly secretId?: string };

export type Invocation =
  | { readonly command: "get"; readonly options: GetOptions }
  | { readonly command: "batch"; readonly options: BatchCommand }
  | { readonly command: "channel"; readonly options: ChannelCommand }
  | { readonly command: "smoke"; readonly options: SmokeCommand }
  | { readonly command: "serve"; readonly port: number | undefined }
  | { readonly command: "doctor"; readonly json: boolean }
  | { readonly command: "secret"; readonly action: SecretAction }
  | { readonly command: "incident"; readonly names: readonly string[] }
  | { readonly command: "demo" }
  | { readonly command: "help" };

/** The typed value, or a message that names the option and what was expected. */
export type Parsed = { readonly invocation: Invocation } | { readonly problem: string };

type Parser = (args: readonly string[]) => Invocation;

const PARSERS: Readonly<Record<Exclude<Invocation["command"], "help">, Parser>> = {
  get: parseGet,
  batch: orHelp(parseBatch, (options) => ({ command: "batch", options })),
  channel: orHelp(parseChannel, (options) => ({ command: "channel", options })),
  smoke: orHelp(parseSmoke, (options) => ({ command: "smoke", options })),
  serve: parseServe,
  doctor: parseDoctor,
  secret: parseSecret,
  incident: parseIncident,
  demo: parseDemo,
};

/** Help where nothing was parsed. */
function orHelp<Options>(
  parse: (args: readonly string[]) => Options | undefined,
  made: (options: Options) => Invocation,
): Parser {
  return (args) => {
    const options = parse(args);
    return options === undefined ? { command: "help" } : made(options);
  };
}

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
    return { problem: `${command}: ${problemOf(error)}` };
  }
}

/** Of what `parseArgs` says only what is wrong: its advice is about positional arguments that begin with a dash. */
function problemOf(error: unknown): string {
  const message = messageOf(error);
  return systemCode(error)?.startsWith("ERR_PARSE_ARGS") ? (message.split(". ")[0] ?? message) : message;
}

function parseGet(args: readonly string[]): Invocation {
  const { values, positionals } = parseArgs({
    args: dashedIdsKept(args),
    options: ASK_OPTIONS,
    allowPositionals: true,
  });
  if (values.help) return { command: "help" };
  const [video, surplus] = positionals;
  if (video === undefined) throw new ArgumentProblem("expected the id or address of a video");
  if (surplus !== undefined) throw new ArgumentProblem(`expected one video, got '${surplus}' too`);
  return { command: "get", options: { video, ...askOptions(values) } };
}

function parseServe(args: readonly string[]): Invocation {
  const { values } = parseArgs({ args: [...args], options: { ...HELP_OPTION, port: { type: "string" } } });
  if (values.help) return { command: "help" };
  return { command: "serve", port: values.port === undefined ? undefined : parsePort("--port", values.port) };
}

function parseDoctor(args: readonly string[]): Invocation {
  const { values } = parseArgs({ args: [...args], options: { ...HELP_OPTION, json: { type: "boolean" } } });
  return values.help ? { command: "help" } : { command: "doctor", json: values.json ?? false };
}

const SECRET = {
  ...HELP_OPTION,
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

function parseIncident(args: readonly string[]): Invocation {
  const { values, positionals } = parseArgs({ args: [...args], options: HELP_OPTION, allowPositionals: true });
  return values.help ? { command: "help" } : { command: "incident", names: positionals };
}

function parseDemo(args: readonly string[]): Invocation {
  const { values } = parseArgs({ args: [...args], options: HELP_OPTION });
  return { command: values.help ? "help" : "demo" };
}

import type { Code } from "../codes.ts";
import { CODES } from "../codes.ts";
import { classifyPlayability } from "../youtube/playability.ts";
import { countriesNamed } from "./country-names.ts";
import { CHATTER, STDERR_ROWS, type StderrRow } from "./stderr-table.ts";

export interface StderrFinding {
  readonly code: Code;
  /** One sentence, without addresses and signatures. */
  readonly detail: string;
  /** ISO 3166-1 alpha-2 codes of the countries in which the video can be seen; absent when yt-dlp does not tell. */
  readonly availableCountries?: readonly string[];
}

interface Message {
  readonly level: "error" | "warning";
  readonly text: string;
}

/**
 * What yt-dlp's standard error says, or undefined when it says nothing that counts. An error comes before a warning, and words that name
 * a cause before words that name only an effect: a 429 stands in a warning, and the error after it says that there is no answer.
 */
export function classifyStderr(stderr: string): StderrFinding | undefined {
  const messages = readMessages(stderr).filter(({ text }) => !CHATTER.test(text));
  const errors = messages.filter(({ level }) => level === "error");
  const warnings = messages.filter(({ level }) => level === "warning");
  const vague = errors.map(({ text }) => rowFor(text)).find((row) => row?.vague);
  return (
    first(errors, (text) => causeIn(text) ?? reasonIn(text)) ??
    first(warnings, (text) => causeIn(text) ?? knownReasonIn(text)) ??
    (vague && found(vague)) ??
    first(errors, () => ({ code: "Unclassified", detail: "yt-dlp failed with words nobody has classified yet" }))
  );
}

function first(
  messages: readonly Message[],
  read: (text: string) => StderrFinding | undefined,
): StderrFinding | undefined {
  for (const { text } of messages) {
    const finding = read(text);
    if (finding) return finding;
  }
  return undefined;
}

function rowFor(text: string): StderrRow | undefined {
  return STDERR_ROWS.find(({ pattern }) => pattern.test(text));
}

function causeIn(text: string): StderrFinding | undefined {
  const row = rowFor(text);
  return row && !row.vague ? found(row) : undefined;
}

const found = ({ code }: StderrRow): StderrFinding => ({ code, detail: `yt-dlp: ${CODES[code].meaning}` });

/** Where YouTube's own words begin: after the extractor's name and the id. */
const REASON = /^(?:\[youtube(?::tab)?\] (?:[\w-]{11,34}: |videoID: |x{8}: )?|[\w-]{11}: )?(?:YouTube said: )?(.*)$/s;
/** yt-dlp's advice after YouTube's words. */
const ADVICE = /\s*(?:Use --cookies-from-browser|You might want to use a VPN).*$/s;

/** Where a video can be seen, by the names of the countries. */
const COUNTRIES = /\s*This video is available in (.+?)\.?$/m;

/** YouTube's words in an error. An error of the extractor with unknown words is a reason nobody has classified yet. */
function reasonIn(text: string): StderrFinding | undefined {
  if (rowFor(text)) return undefined;
  const finding = classifyReason(text);
  const fromExtractor = text.startsWith("[youtube]");
  return finding.code !== "PlayabilityUnknown" || fromExtractor ? finding : undefined;
}

/** YouTube's words in a warning, where yt-dlp also warns of much else. */
function knownReasonIn(text: string): StderrFinding | undefined {
  if (rowFor(text) || !text.startsWith("[youtube]")) return undefined;
  const finding = classifyReason(text);
  return finding.code === "PlayabilityUnknown" ? undefined : finding;
}

function classifyReason(text: string): StderrFinding {
  const reason = REASON.exec(text)?.[1] ?? text;
  const [, list] = COUNTRIES.exec(reason) ?? [];
  const words = [reason.replace(ADVICE, "").replace(COUNTRIES, "")];
  const finding = classifyPlayability({ status: "yt-dlp", words, captcha: false, ageGate: false });
  const availableCountries = list === undefined ? [] : countriesNamed(list);
  return { ...finding, ...(availableCountries.length > 0 && { availableCountries }) };
}

/** What is read of a line, and of a message: the longest recorded ones are shorter. */
const MOST_CHARACTERS = 4_000;

/** Messages with the lines that continue them; some tools join several messages into one line. */
function readMessages(stderr: string): Message[] {
  const messages: Message[] = [];
  for (const whole of stderr.replaceAll("\r", "").split(/\n|(?<=\S )(?=(?:WARNING|ERROR): )/)) {
    const line = whole.slice(0, MOST_CHARACTERS);
    const [, level, text] =
      /^(?:\w+(?:\.\w+)+: )?(ERROR|WARNING): (.*)$/.exec(line) ?? /^()(\[youtube\].*)$/.exec(line) ?? [];
    const last = messages.at(-1);
    if (text !== undefined) messages.push({ level: level === "ERROR" ? "error" : "warning", text });
    else if (last && last.text.length < MOST_CHARACTERS && line.trim() !== "")
      messages.splice(-1, 1, { ...last, text: `${last.text}\n${line}` });
    else if (/^(?:\w+(?:\.\w+)+Error|OSError): /.test(line))
      messages.push({ level: "error", text: line.replace(/^[\w.]+: /, "") });
  }
  return messages;
}

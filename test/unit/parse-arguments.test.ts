import { expect, test } from "vitest";
import { parseArguments } from "../../local/cli/parse-arguments.ts";

const DEFAULTS = { languages: [], kind: "any", format: "txt", words: false, speech: "auto", refresh: false };
const ID = "AbCdEfGhIj0";

test("a video alone gets the defaults", () => {
  expect(parseArguments(["get", ID])).toEqual({ invocation: { command: "get", options: { video: ID, ...DEFAULTS } } });
});

test("every option of get arrives typed", () => {
  const line = `get ${ID} --lang en,de --lang fr --kind asr --format srt --words --lanes captions,ytdlp --speech never --refresh --max-cost 0.05`;
  const options = {
    video: ID,
    languages: ["en", "de", "fr"],
    kind: "asr",
    format: "srt",
    words: true,
    lanes: ["captions", "ytdlp"],
    speech: "never",
    refresh: true,
    maxCostUsd: 0.05,
  };
  expect(parseArguments(line.split(" "))).toEqual({ invocation: { command: "get", options } });
});

test.each([["-bCdEfGhIj0"], ["--", "--CdEfGhIj0"]])("an id that begins with a dash is a video: %s", (...args) => {
  const options = { video: args.at(-1), ...DEFAULTS, format: "json" };
  expect(parseArguments(["get", "--format", "json", ...args])).toEqual({ invocation: { command: "get", options } });
});

test.each([
  ["", "get", /id or address of a video/],
  ["two videos", `get ${ID} other`, /one video, got 'other'/],
  ["--kind", `get ${ID} --kind auto`, /--kind: expected any, manual, asr, got 'auto'/],
  ["--format", `get ${ID} --format doc`, /--format: expected txt, json, srt, vtt, md, csv, got 'doc'/],
  ["--lanes", `get ${ID} --lanes captions,whisper`, /--lanes: expected captions, .*got 'whisper'/],
  ["--speech", `get ${ID} --speech maybe`, /--speech: expected auto, never, always/],
  ["--max-cost", `get ${ID} --max-cost cheap`, /--max-cost: expected US dollars/],
  ["--endpoint without TLS", `get ${ID} --endpoint http://example.com`, /--endpoint: expected an https address/],
  ["--api-key alone", `get ${ID} --api-key k`, /--api-key: expected together with --endpoint/],
  ["an unknown option", `get ${ID} --frobnicate`, /^get: Unknown option '--frobnicate'$/],
  ["channel without a list", "channel", /expected a channel or playlist/],
  ["two lists", "channel @a @b", /one channel or playlist, got '@b' too/],
  ["--tab of channel", "channel @a --tab live", /--tab: expected uploads, shorts, streams, got 'live'/],
  ["--tab of a playlist", "channel PLearshotMixed00000000000000000000 --tab shorts", /--tab: a playlist has no tabs/],
  ["--limit", "channel @a --limit 0", /--limit: expected a number of videos from 1 to 20000, got '0'/],
  ["--format of channel", "channel @a --format srt", /--format: expected txt, json, csv/],
  ["--api-key of channel alone", "channel @a --api-key k", /--api-key: expected together with --endpoint/],
  [
    "a word after smoke, unsaid",
    "smoke my-own-secret-key",
    /^smoke: expected options alone: --video, --endpoint, --api-key$/,
  ],
  [
    "a key that no header can carry",
    "smoke --endpoint https://x.example --api-key k\u0001",
    /--api-key: expected printable/,
  ],
  ["--port", "serve --port 70000", /--port: expected a port from 0 to 65535, got '70000'/],
  ["secret without an action", "secret", /secret: expected check .* or put/],
  ["secret check with an option of put", "secret check --secret-id x", /secret: expected check/],
  ["secret put with an option of check", "secret put --connect", /secret: expected check/],
  ["an unknown command", "frobnicate", /unknown command 'frobnicate': expected get/],
])("a message names the fault: %s", (_, line, message) => {
  const parsed = parseArguments(line.split(" "));
  expect("problem" in parsed && parsed.problem).toMatch(message);
});

test("a list arrives typed, an address in a playlist as that playlist", () => {
  const address = "https://www.youtube.com/watch?v=archive-001&list=PLx";
  expect(parseArguments(["channel", "@name", "--tab", "shorts", "--limit", "7", "--format", "csv"])).toEqual({
    invocation: {
      command: "channel",
      options: { kind: "channel", list: "@name", tab: "shorts", limit: 7, format: "csv" },
    },
  });
  expect(parseArguments(["channel", address])).toEqual({
    invocation: { command: "channel", options: { kind: "playlist", list: address, limit: 100, format: "txt" } },
  });
});

test("smoke takes a video whose id begins with a dash", () => {
  expect(parseArguments(["smoke", "--video", "-bCdEfGhIj0"])).toMatchObject({
    invocation: { command: "smoke", options: { video: "-bCdEfGhIj0" } },
  });
});

test.each([
  ["check --connect", { name: "check", connect: true, json: false }],
  ["put", { name: "put", file: "-" }],
  ["put a.json --secret-id x", { name: "put", file: "a.json", secretId: "x" }],
])("secret %s", (line, action) => {
  expect(parseArguments(["secret", ...line.split(" ")])).toEqual({ invocation: { command: "secret", action } });
});

test.each([[[]], [["help"]], [["--help"]], [["get", "--help"]], [["serve", "-h"]]])("%j asks for help", (args) => {
  expect(parseArguments(args)).toEqual({ invocation: { command: "help" } });
});

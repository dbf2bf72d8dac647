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
  ["an unknown option", `get ${ID} --frobnicate`, /--frobnicate/],
  ["--port", "serve --port 70000", /--port: expected a port from 0 to 65535, got '70000'/],
  ["secret without an action", "secret", /secret: expected check .* or put/],
  ["secret check with an option of put", "secret check --secret-id x", /secret: expected check/],
  ["secret put with an option of check", "secret put --connect", /secret: expected check/],
  ["an unknown command", "frobnicate", /unknown command 'frobnicate': expected get/],
])("a message names the fault: %s", (_, line, message) => {
  const parsed = parseArguments(line.split(" "));
  expect("problem" in parsed && parsed.problem).toMatch(message);
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

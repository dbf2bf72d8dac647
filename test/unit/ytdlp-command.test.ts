import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { usableCookies } from "../../lambdas/shared/media/cookie-jar.ts";
import { ffmpegCommand } from "../../lambdas/shared/media/ffmpeg-command.ts";
import { type YtdlpOrder, ytdlpCommand } from "../../lambdas/shared/media/ytdlp-command.ts";
import { runChild } from "../../lambdas/shared/subprocess/run-child.ts";
import { requestHeaders } from "../../lambdas/ytdlp/request-headers.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const TOKEN = "token-of-the-job";
const order = (changes: Partial<YtdlpOrder> = {}): YtdlpOrder => ({
  tool: join(import.meta.dirname, "../support/fake-tools/tells-all"),
  folder: temporaryFolder(),
  proxyUrl: `http://tool:${TOKEN}@127.0.0.1:12345`,
  videoId: "-_AbCdEfGhI",
  options: ["--dump-single-json"],
  extractorArgs: "skip=hls",
  timeoutMs: 10_000,
  maxOutputBytes: 100_000,
  ...changes,
});

/** What a program sees of its arguments, input and environment. */
const seen = async (changes?: Partial<YtdlpOrder>) => (await runChild(ytdlpCommand(order(changes)))).output.split("\n");
const startingWith = (lines: readonly string[], start: string) => lines.filter((line) => line.startsWith(start));

describe("the command line of yt-dlp", () => {
  test("the job's token goes in by standard input alone", async () => {
    const lines = await seen();
    expect(lines.filter((line) => line.includes(TOKEN))).toEqual([
      `input=--proxy "http://tool:${TOKEN}@127.0.0.1:12345"`,
    ]);
    expect(lines).toContain("argument=--config-locations=-");
  });

  test("a tool that overlooks the address it was given meets the job proxy, without a token", async () => {
    const lines = await seen();
    for (const name of ["http_proxy", "https_proxy", "all_proxy"]) {
      expect(lines).toContain(`environment=${name}=http://127.0.0.1:12345`);
    }
    expect(startingWith(lines, "environment=no_proxy")).toEqual([]);
  });

  test("nothing of the machine has a say", async () => {
    const lines = await seen();
    const options = ["--ignore-config", "--no-update", "--no-cache-dir", "--no-plugin-dirs", "--no-remote-components"];
    // Only the one named is a JavaScript runtime, a burnt exit is not asked twice, and words come in one encoding.
    const further = ["--no-js-runtimes", "--extractor-retries=0", "--encoding=utf-8", "--socket-timeout=10"];
    for (const option of [...options, ...further]) expect(lines).toContain(`argument=${option}`);
    const names = startingWith(lines, "environment=").map((line) => line.slice("environment=".length).split("=")[0]);
    const ours = ["HOME", "LANG", "LC_ALL", "PATH", "TMPDIR", "TZ", "all_proxy", "http_proxy", "https_proxy"];
    expect(names.filter((name) => !/^(?:_|PWD|OLDPWD|SHLVL|__CF.*)$/.test(name ?? "")).sort()).toEqual(ours);
    expect(lines).toContain(`argument=--js-runtimes=node:${process.execPath}`);
  });

  test("an id that looks like an option stays an address", async () => {
    const lines = await seen();
    expect(lines.indexOf("argument=--")).toBe(
      lines.indexOf("argument=https://www.youtube.com/watch?v=-_AbCdEfGhI") - 1,
    );
  });

  test("a further authority takes the place of the tool's own list", async () => {
    expect((await seen()).filter((line) => /certifi|SSL_CERT/.test(line))).toEqual([]);
    const lines = await seen({ caFile: "/folder/ca.pem" });
    expect(lines).toContain("argument=--compat-options=no-certifi");
    expect(lines).toContain("environment=SSL_CERT_FILE=/folder/ca.pem");
  });

  test.each(["", "direct", "https://127.0.0.1:1", 'http://127.0.0.1:1" --no-proxy "'])(
    "no proxy, no run: %j",
    (proxyUrl) => {
      expect(() => ytdlpCommand(order({ proxyUrl }))).toThrow(/no job proxy/);
    },
  );
});

test("ffmpeg is given pipes and no address, and its environment points at the job proxy all the same", () => {
  const { args, environment } = ffmpegCommand({ ...order(), output: "opus", timeoutMs: 1000 });
  const NO_ADDRESSES = ["-c:a", "-b:a", "0:a:0"];
  const named = args.filter((argument) => argument.includes(":") && !NO_ADDRESSES.includes(argument));
  expect(named).toEqual(["pipe:0", "pipe:1"]);
  expect(args.filter((_, i) => args[i - 1] === "-protocol_whitelist")).toEqual(["pipe", "pipe"]);
  expect(environment.http_proxy).toBe("http://127.0.0.1:12345");
  expect(JSON.stringify([args, environment])).not.toContain(TOKEN);
  expect(Object.keys(environment)).not.toContain("no_proxy");
});

describe("headers of our own request", () => {
  const url = "https://www.youtube.com/api/timedtext?v=a";
  const line = (domain: string, sub: string, path: string, expires: string, name: string) =>
    [domain, sub, path, "TRUE", expires, name, "v"].join("\t");
  const jar = usableCookies(
    [
      line(".youtube.com", "TRUE", "/", "0", "SID"),
      line(".youtube.com", "TRUE", "/", "1", "EXPIRED"),
      line("youtube.com", "FALSE", "/", "0", "BARE"),
      line(".google.com", "TRUE", "/", "0", "OTHER"),
      line(".youtube.com", "TRUE", "/watch", "0", "ELSEWHERE"),
      line(".youtube.com", "TRUE", "/api", "4102444800", "HERE"),
      `# ${"a comment ".repeat(120)}`,
    ].join("\n"),
  );
  const now = new Date("2026-11-21T10:00:00Z");
  const info = { id: "a", formats: [{ http_headers: { "User-Agent": "the one yt-dlp showed" } }] } as never;

  test("one visitor: yt-dlp's user agent, and the cookies that belong to the address", () => {
    expect(requestHeaders(url, { info, cookies: jar, now })).toEqual({
      "user-agent": "the one yt-dlp showed",
      cookie: "SID=v; HERE=v",
    });
  });

  test("without a login no cookies, without formats a browser's user agent", () => {
    const headers = requestHeaders(url, { info: { id: "a" } as never, now });
    expect(Object.keys(headers)).toEqual(["user-agent"]);
    expect(headers["user-agent"]).toMatch(/^Mozilla/);
  });

  test("cookies are of use when they hold a login and are more than a stub", () => {
    const line = (name: string) => [".youtube.com", "TRUE", "/", "TRUE", "0", name, "x"].join("\t");
    const filler = Array.from({ length: 40 }, (_, i) => line(`COOKIE${i}`)).join("\n");
    expect(usableCookies(`${line("SID")}\n`)).toBeUndefined();
    expect(usableCookies(`${filler}\n`)).toBeUndefined();
    for (const name of ["SID", "SAPISID"]) expect(usableCookies(`${filler}\n${line(name)}\n`)).toBeDefined();
  });

  test("cookies do not become text", () => {
    expect(JSON.stringify({ jar })).toBe('{"jar":"[cookies]"}');
  });
});

import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { runCommand } from "../support/run-command.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { answeringYtdlp, attemptYtdlp, fakeYtdlp, outboundToNowhere, type Want } from "../support/ytdlp-lane.ts";

const TOOLS = join(import.meta.dirname, "../support/fake-tools");

/** The lane with programs in yt-dlp's place, each with a folder of its own for temporary files. */
let tmp: string;
beforeEach(() => {
  const before = process.env.TMPDIR;
  tmp = temporaryFolder();
  process.env.TMPDIR = tmp;
  onTestFinished(() => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  });
});

/** What is in the folder for temporary files, those of the tests apart. */
const left = () => readdirSync(tmp).filter((name) => !name.startsWith("earshot-test-"));

const attempt = async (path: string, want?: Want) => attemptYtdlp(path, await outboundToNowhere(), want);

/** A folder in which one of the fake tools is called yt-dlp. */
function asYtdlp(tool: string): string {
  const folder = join(temporaryFolder(), "bin");
  mkdirSync(folder);
  symlinkSync(join(TOOLS, tool), join(folder, "yt-dlp"));
  return folder;
}

const isAlive = (pid: number) => existsSync(`/proc/${pid}`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));

describe("a yt-dlp that gives no answer", () => {
  test("is not there", async () => {
    expect(await attempt("/nowhere")).toMatchObject({ outcome: "lost", code: "NotInstalled" });
  });

  test("is not asked when the job is settled", async () => {
    const folder = fakeYtdlp('echo started > "$HOME/../started"');
    expect(await attempt(folder, { stillNeeded: false })).toMatchObject({ outcome: "lost", code: "NotNeeded" });
    expect(existsSync(join(tmp, "started"))).toBe(false);
  });

  test("hangs: it is ended with what it has started", async () => {
    const folder = fakeYtdlp(`trap '' TERM; sleep 600 & echo "$$ $!" > "${tmp}/pids"; while :; do sleep 1; done`);
    expect(await attempt(folder, { timeoutMs: 300 })).toMatchObject({ outcome: "lost", code: "LaneTimedOut" });
    const pids = readFileSync(join(tmp, "pids"), "utf8").trim().split(" ").map(Number);
    expect(pids).toHaveLength(2);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  test.each([
    ["floods", "TruncatedResponse"],
    ["half-a-line", "TruncatedResponse"],
    ["dies-by-signal", "LaneCrashed"],
  ])("%s: %s", async (tool, code) => {
    expect(await attempt(asYtdlp(tool))).toMatchObject({ name: code, client: "YTDLP" });
  });

  test.each([
    ["breaks without a word", "exit 1", "LaneCrashed"],
    ["breaks with a stack trace", "echo 'Traceback (most recent call last):' >&2; exit 1", "LaneCrashed"],
    ["says something new", "echo 'ERROR: the moon is in the way' >&2; echo null; exit 1", "Unclassified"],
    [
      "is rate limited",
      "echo 'ERROR: HTTP Error 429: Too Many Requests' >&2; echo null; exit 1",
      "RateLimitedByYouTube",
    ],
  ])("%s", async (_name, script, code) => {
    expect(await attempt(fakeYtdlp(script))).toMatchObject({ name: code });
  });

  test("does not tell its version: the answer does not wait for it", async () => {
    const version = 'case "$*" in *--version*) sleep 60;; esac';
    const startedAt = performance.now();
    const ended = await attempt(fakeYtdlp(`${version}; echo 'ERROR: HTTP Error 503: down' >&2; echo null; exit 1`));
    expect(ended).toMatchObject({ name: "UpstreamServerError" });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  test("hangs: it is ended, and not asked for its version", async () => {
    const asked = join(temporaryFolder(), "asked");
    const version = `case "$*" in *--version*) touch '${asked}';; esac`;
    expect(await attempt(fakeYtdlp(`${version}; sleep 60`), { timeoutMs: 300 })).toMatchObject({
      code: "LaneTimedOut",
    });
    expect(existsSync(asked)).toBe(false);
  });

  test.each(["ERROR: unable to write data: ", "OSError: "])("finds the disk full: %s", async (start) => {
    const script = `echo '${start}[Errno 28] No space left on device' >&2; echo null; exit 1`;
    expect(await attempt(fakeYtdlp(script))).toMatchObject({ outcome: "lost", code: "NoDiskSpace" });
  });

  // The name is that of the program's file: yt-dlp 2023.03.04 says so of itself started as a module.
  test.each(["yt-dlp", "__main__.py"])("is older than our options: not the one that is needed (%s)", async (name) => {
    const script = `echo '${name}: error: no such option: --no-plugin-dirs' >&2; exit 2`;
    expect(await attempt(fakeYtdlp(script))).toMatchObject({
      outcome: "lost",
      code: "NotInstalled",
      detail: "this yt-dlp is too old: it lacks an option",
    });
  });

  test("tells of cookies that YouTube no longer accepts", async () => {
    const said = "WARNING: [youtube] The provided YouTube account cookies are no longer valid. They have been rotated";
    const script = `echo '${said}' >&2; echo 'ERROR: [youtube] plainmanual: Private video' >&2; echo null; exit 1`;
    expect(await attempt(fakeYtdlp(script))).toMatchObject({
      code: "Private",
      warnings: ["YouTube no longer accepts the cookies: export them anew"],
    });
  });
});

const playable = { id: "plainmanual", title: "A title", formats: [{ language: "en", language_preference: 10 }] };
const GEO =
  "ERROR: [youtube] plainmanual: The uploader has not made this video available in your country\nThis video is available in Austria, Germany.\nYou might want to use a VPN";

test("where a video can be seen goes with the wish for another exit", async () => {
  expect(await attempt(fakeYtdlp(`cat >&2 <<'WORDS'\n${GEO}\nWORDS\necho null; exit 1`))).toMatchObject({
    name: "GeoBlockedHere",
    availableCountries: ["AT", "DE"],
  });
});

describe("the log, on the stream of the answer", () => {
  const asked = async (...log: string[]) => {
    const outbound = await outboundToNowhere();
    const info = JSON.stringify(playable);
    const result = await attemptYtdlp(fakeYtdlp(`cat <<'LOG'\n${[...log, info].join("\n")}\nLOG`), outbound);
    return { requests: outbound.usage().requests, result };
  };

  test("counts requests and names the clients that were asked", async () => {
    const { requests, result } = await asked(
      "[youtube] Extracting URL: https://www.youtube.com/watch?v=plainmanual",
      "[youtube] plainmanual: Downloading webpage",
      "[youtube] plainmanual: Downloading tv client config",
      "[youtube] plainmanual: Downloading tv downgraded player API JSON",
      "[youtube] plainmanual: Downloading web safari player API JSON",
      "[info] plainmanual: Downloading 1 format(s): 251",
    );
    expect(requests).toBe(4);
    expect(result).toMatchObject({ code: "NoTracksFromClient", evidence: [{ client: "TV+WEB" }] });
  });

  test("of a form nobody knows names no client, and proves nothing together with another", async () => {
    const { requests, result } = await asked("[youtube] asking politely");
    expect({ requests, result }).toMatchObject({ requests: 0, result: { evidence: [{ client: "YTDLP" }] } });
  });
});

test("of the parent's environment nothing reaches it", async () => {
  const hostile = { no_proxy: "*", NO_PROXY: "*", NODE_OPTIONS: "--require /nowhere.js", HTTPS_PROXY: "http://x" };
  const kept = { ...process.env };
  Object.assign(process.env, hostile);
  try {
    const script = `names=$(env | sed 's/=.*//' | grep -E '^(no_proxy|NO_PROXY|NODE_OPTIONS|HTTPS_PROXY|VITEST)$' | tr '\\n' ' ')`;
    const answer = `echo "{\\"id\\":\\"plainmanual\\",\\"title\\":\\"saw: $names\\",\\"formats\\":[{}]}"`;
    expect(await attempt(fakeYtdlp(`${script}\n${answer}`))).toMatchObject({ video: { title: "saw: " } });
  } finally {
    for (const name of Object.keys(hostile)) delete process.env[name];
    Object.assign(process.env, kept);
  }
});

const TRACK = "https://www.youtube.com/api/timedtext?v=plainmanual&lang=en&fmt=json3";

describe("an answer that lists no captions", () => {
  test("counts as absence only when it is playable and nothing went wrong", async () => {
    const answer = async (info: unknown, words?: string) => attempt(answeringYtdlp(info, words));
    expect(await answer(playable)).toMatchObject({
      outcome: "lost",
      code: "NoTracksFromClient",
      evidence: [{ lane: "ytdlp", code: "NoTracksFromClient", client: "YTDLP" }],
      video: { title: "A title" },
    });
    expect(await answer({ ...playable, formats: [] })).toMatchObject({ code: "PlayabilityUnknown" });
    expect(await answer({ ...playable, live_status: "post_live" })).toMatchObject({ code: "Processing" });
    const limited = "WARNING: [youtube] plainmanual: Unable to download API page: HTTP Error 429: Too Many Requests";
    expect(await answer(playable, limited)).toMatchObject({ name: "RateLimitedByYouTube" });
    const gated =
      "WARNING: [youtube] plainmanual: There are missing subtitles languages because a PO token was not provided.";
    expect(await answer(playable, gated)).toMatchObject({ outcome: "lost", code: "TokenGated" });
  });

  test("is not this video's when it has another id", async () => {
    const answer = await attempt(answeringYtdlp({ ...playable, id: "the-trailer" }));
    expect(answer).toMatchObject({ outcome: "lost", code: "PlayabilityUnknown" });
  });

  test("translations are no captions", async () => {
    const automatic_captions = { de: [{ ext: "json3", url: `${TRACK}&kind=asr&tlang=de`, name: "German" }] };
    expect(await attempt(answeringYtdlp({ ...playable, automatic_captions }))).toMatchObject({
      code: "NoTracksFromClient",
    });
  });
});

describe("other languages than those asked for", () => {
  const info = {
    ...playable,
    subtitles: { en: [{ ext: "json3", url: TRACK, name: "English" }], live_chat: [{ ext: "json" }] },
  };

  test("are told", async () => {
    expect(await attempt(answeringYtdlp(info), { languages: ["fr"] })).toMatchObject({
      outcome: "decided",
      code: "LanguageUnavailable",
      detail: "there are captions in en (manual)",
      video: { availableTracks: [{ language: "en", kind: "manual", name: "English" }] },
    });
  });

  test("say nothing when some captions could not be listed", async () => {
    const gated =
      "WARNING: [youtube] plainmanual: There are missing subtitles languages because a PO token was not provided. Subtitles for these languages are missing: fr.";
    expect(await attempt(answeringYtdlp(info, gated), { languages: ["fr"] })).toMatchObject({ code: "TokenGated" });
  });
});

describe("what is left behind", () => {
  const LITTER =
    'head -c 100000 /dev/zero > "$TMPDIR/part.tmp"; mkdir -p "$HOME/.cache/yt-dlp"; echo x > "$HOME/.cache/yt-dlp/y"; echo null';

  test("nothing, however often it runs", async () => {
    const folder = fakeYtdlp(LITTER);
    for (let job = 1; job <= 50; job++) await attempt(folder);
    expect(left()).toEqual([]);
  });

  test("folders of runs that were killed are swept, those at work are not", async () => {
    const dead = join(tmp, "earshot-run-4194305-abcdef");
    const working = join(tmp, `earshot-run-${process.ppid}-abcdef`);
    for (const folder of [dead, working, join(tmp, "something-else")]) mkdirSync(folder);
    writeFileSync(join(dead, "part.tmp"), "x".repeat(1000));
    await attempt(fakeYtdlp(LITTER));
    expect(left().sort()).toEqual([working.slice(tmp.length + 1), "something-else"].sort());
  });
});

/** Only root may mount a file system. */
const noMount =
  process.getuid?.() === 0 ? undefined : "a full disk needs a file system of its own, and that needs root";

test.skipIf(noMount)(noMount ?? "a full disk is told as that", async () => {
  const folder = fakeYtdlp("echo null");
  const cookies = join(temporaryFolder(), "cookies.txt");
  writeFileSync(cookies, `.youtube.com\tTRUE\t/\tTRUE\t0\tSID\tx\n# ${"x".repeat(20_000)}`);
  const disk = join(temporaryFolder(), "disk");
  mkdirSync(disk);
  await runCommand("mount", ["-t", "tmpfs", "-o", "size=16k", "tmpfs", disk]);
  onTestFinished(async () => void (await runCommand("umount", ["--lazy", disk])));
  process.env.TMPDIR = disk;
  const result = await attempt(folder, { settings: { COOKIES_FILE: cookies } });
  expect(result).toMatchObject({ outcome: "lost", code: "NoDiskSpace" });
  expect(readdirSync(disk)).toEqual([]);
});

describe("cookies", () => {
  const LOGIN = [
    "# Netscape HTTP Cookie File",
    ".youtube.com\tTRUE\t/\tTRUE\t1999999999\tSID\tsid-value",
    `#HttpOnly_.youtube.com\tTRUE\t/\tTRUE\t0\tLOGIN_INFO\t${"x".repeat(1100)}`,
  ].join("\n");
  /** Says, by a video's title, what it was given. */
  const LOOKS = `
for argument in "$@"; do
  if [ "$before" = --cookies ]; then found="$(stat -c %a "$argument") $(grep -c sid-value "$argument")"; fi
  before=$argument
done
echo "{\\"id\\":\\"plainmanual\\",\\"title\\":\\"cookies: $found\\",\\"formats\\":[{}]}"`;

  function cookieFile(text: string): string {
    const file = join(temporaryFolder(), "cookies.txt");
    writeFileSync(file, text);
    return file;
  }

  test("are given to yt-dlp in a file only we can read", async () => {
    const result = await attempt(fakeYtdlp(LOOKS), { settings: { COOKIES_FILE: cookieFile(LOGIN) } });
    expect(result).toMatchObject({ video: { title: "cookies: 600 1" }, warnings: [] });
    expect(left()).toEqual([]);
  });

  test.each([
    ["without a login", LOGIN.replace("\tSID\t", "\tPREF\t")],
    ["too short to hold one", LOGIN.slice(0, 500)],
  ])("%s are left out, with a warning", async (_name, text) => {
    const result = await attempt(fakeYtdlp(LOOKS), { settings: { COOKIES_FILE: cookieFile(text) } });
    expect(result).toMatchObject({
      video: { title: "cookies: " },
      warnings: ["the cookies of COOKIES_FILE hold no login and were not used"],
    });
  });

  test("that cannot be read are left out, with a warning", async () => {
    const settings = { COOKIES_SECRET_ID: "cookies" };
    expect(await attempt(fakeYtdlp(LOOKS), { settings })).toMatchObject({
      video: { title: "cookies: " },
      warnings: ["the cookies of COOKIES_SECRET_ID cannot be read and were not used"],
    });
  });
});

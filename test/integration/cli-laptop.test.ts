import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readProcessTable } from "../../local/lambda-host/process-table.ts";
import { changedFiles } from "../support/changed-files.ts";
import { startSetting, USERNAME } from "../support/earshot-command.ts";

const HOSTS = /^(www\.youtube\.com|youtubei\.googleapis\.com|www\.gstatic\.com):443$/;
const UNDER_WAY = "get plainmanual --lanes captions";
const AT_WORK = '"state":"running"';

test("a video comes through the intercepting proxy, which sees only the hosts of the table", async () => {
  const { internet, earshot } = await startSetting();
  const { code, stdout, stderr } = await earshot("get plainmanual --format json").finished;
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    verdict: "transcript",
    transcript: { language: "en", kind: "manual" },
    receipt: { complete: true, requests: 2 },
  });
  expect(internet.connects.map(({ target }) => target).filter((target) => !HOSTS.test(target))).toEqual([]);
  expect(internet.connects.length).toBeGreaterThan(1);
});

test("a wrong password is exit 5 with ProxyAuthFailed, and stands nowhere", async () => {
  const wrong = "no/such%20p@ss:é";
  const beganAtMs = Date.now();
  const { home, earshot, internet } = await startSetting({ password: wrong });
  const { code, stdout, stderr } = await earshot("get plainmanual --format json").finished;
  expect(code, stderr).toBe(5);
  const document = JSON.parse(stdout);
  expect(document.verdict).toBe("failed");
  expect(document.evidence.map(({ code }: { code: string }) => code)).toContain("ProxyAuthFailed");
  expect(internet.requests).toEqual([]);
  const written = [stdout, stderr, ...changedFiles(home, beganAtMs).map((path) => readFileSync(path, "utf8"))].join(
    "\n",
  );
  for (const secret of [wrong, encodeURIComponent(wrong), Buffer.from(wrong).toString("base64"), USERNAME]) {
    expect(written.includes(secret), "a credential in clear").toBe(false);
  }
});

test("settings that no function takes are told together, before anything is asked", async () => {
  const { earshot, internet } = await startSetting();
  const wrong = { LOG_LEVEL: "LOUD", SPEECH_MAX_MINUTES: "-1", PREFLIGHT_HOST: "http://x/" };
  const [get, doctor] = [earshot("get plainmanual", wrong), earshot("doctor", wrong)];
  for (const { code, stdout, stderr } of [await get.finished, await doctor.finished]) {
    expect(code, stderr).toBe(1);
    for (const name of Object.keys(wrong)) expect(`${stdout}${stderr}`).toContain(`${name}: expected`);
  }
  expect(internet.connects).toEqual([]);
});

test("an account in variables is used where the secrets file holds none", async () => {
  const { earshot, internet, secretsFile } = await startSetting();
  const { host, port, username, password } = JSON.parse(readFileSync(secretsFile, "utf8")).proxy;
  const variables = {
    PROXY_PROVIDER: "oxylabs",
    PROXY_GATEWAY_HOST: host,
    PROXY_GATEWAY_PORT: String(port),
    PROXY_USERNAME: username,
    PROXY_PASSWORD: password,
  };
  writeFileSync(secretsFile, JSON.stringify({ deepgram: { apiKey: "a-key-of-its-own" } }));
  const { code, stderr } = await earshot("get plainmanual", variables).finished;
  expect(code, stderr).toBe(0);
  expect(internet.connects.length).toBeGreaterThan(1);
  writeFileSync(secretsFile, JSON.stringify({ proxy: { host: "of-the-file" } }));
  const preceded = await earshot("secret check", variables).finished;
  expect([preceded.code, preceded.stdout]).toEqual([5, expect.stringContaining("username is missing")]);
});

test("enforcement without a proxy is exit 5, and nothing is sent", async () => {
  const { earshot, internet } = await startSetting();
  const { code, stdout, stderr } = await earshot("get plainmanual --format json", { PROXY_ENABLED: "false" }).finished;
  expect(code, stderr).toBe(5);
  expect(stdout).toContain("ProxyEnforced");
  expect(internet.connects).toEqual([]);
});

test("an allowance is kept before anything is spent", async () => {
  const { earshot, internet } = await startSetting();
  const refused = await earshot("get plainmanual --format json --max-cost 0").finished;
  expect(refused.code, refused.stderr).toBe(1);
  expect(JSON.parse(refused.stdout).evidence).toMatchObject([
    { lane: "captions", code: "OverBudget", detail: expect.stringContaining("its caller allows $0.00") },
    { lane: "youtubei", code: "OverBudget" },
    { lane: "ytdlp", code: "OverBudget" },
    { lane: "deepgram", code: "OverBudget" },
  ]);
  expect(internet.requests).toEqual([]);
  const allowed = await earshot("get plainmanual --max-cost 0.01", { PROXY_PRICE_USD_PER_GB: "8" }).finished;
  expect(allowed.code, allowed.stderr).toBe(0);
});

test("a video of one country is fetched from there", async () => {
  const { earshot } = await startSetting();
  const { code, stdout, stderr } = await earshot("get germanyonly --format json", { PROXY_COUNTRY: "US,DE" }).finished;
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ verdict: "transcript", evidence: [{ code: "GeoBlockedHere" }] });
});

test("four at once share one service, and equal requests one job", async () => {
  const { earshot, internet } = await startSetting();
  const videos = ["plainmanual", "plainmanual", "plainmanual", "blockedonce"];
  const answers = await Promise.all(videos.map((video) => earshot(`get ${video}`).finished));
  expect(
    answers.map(({ code }) => code),
    answers.map(({ stderr }) => stderr).join("\n"),
  ).toEqual([0, 0, 0, 0]);
  expect(new Set(answers.slice(0, 3).map(({ stdout }) => stdout)).size).toBe(1);
  expect(
    internet.requests.filter(({ endpoint, videoId }) => endpoint === "player" && videoId === "plainmanual"),
  ).toHaveLength(1);
});

test("Ctrl-C in the middle ends everything and waits for no answer; the next command works", async () => {
  const beganAtMs = Date.now();
  const setting = await startSetting();
  const release = setting.internet.hold("plainmanual", "timedtext");
  const command = setting.earshot(UNDER_WAY);
  await command.said(AT_WORK);
  const children = descendants(command.pid);
  command.kill("SIGINT");
  const { code, stdout } = await command.finished;
  expect({ code, stdout }).toEqual({ code: 130, stdout: "" });
  expect(children.length).toBeGreaterThan(0);
  await gone(children);
  const own = changedFiles(setting.home, beganAtMs).filter((path) => !/\/(synth|compiled)\//.test(path));
  expect(own.filter((path) => /\.tmp$|run\.json$|host\.lock/.test(path))).toEqual([]);
  release();
  expect(await setting.earshot("get plainmanual").finished).toMatchObject({ code: 0 });
});

test("when the host is killed in mid-job, another process takes over and gets the transcript", async () => {
  const setting = await startSetting();
  const release = setting.internet.hold("plainmanual", "timedtext");
  const host = setting.earshot(UNDER_WAY);
  await host.said(AT_WORK);
  const children = descendants(host.pid);
  const other = setting.earshot(UNDER_WAY);
  await other.said(AT_WORK);
  host.kill("SIGKILL");
  release();
  const { code, stdout, stderr } = await other.finished;
  expect(code, stderr).toBe(0);
  expect(stdout).toContain("lighthouse");
  await gone(children);
});

test("a damaged database is told with its folder and the cure", async () => {
  const setting = await startSetting();
  expect(await setting.earshot("get its-private").finished).toMatchObject({ code: 3 });
  const database = join(setting.home, "dynamodb");
  for (const name of readdirSync(database))
    if (/^(CURRENT|MANIFEST)/.test(name)) writeFileSync(join(database, name), "nonsense");
  const { code, stderr } = await setting.earshot("get its-private").finished;
  expect(code).toBe(1);
  expect(stderr).toContain(database);
  expect(stderr).toMatch(/delete/);
  rmSync(database, { recursive: true });
  expect(await setting.earshot("get its-private").finished).toMatchObject({ code: 3 });
});

function descendants(pid: number): number[] {
  const table = readProcessTable();
  const below = (parent: number): number[] =>
    table.filter((row) => row.parent === parent).flatMap((row) => [row.pid, ...below(row.pid)]);
  return below(pid);
}

/** A killed host cannot end its children itself, so they may need a moment. */
async function gone(pids: readonly number[]): Promise<void> {
  await expect.poll(() => readProcessTable().filter(({ pid }) => pids.includes(pid))).toEqual([]);
}

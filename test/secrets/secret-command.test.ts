import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { AwsEndpoint } from "../../local/aws/aws-endpoint.ts";
import { SecretsFile } from "../../local/aws/secrets-file.ts";
import { SecretsManager } from "../../local/aws/secrets-manager.ts";
import { PASSWORD, type Setting, startSetting, USERNAME } from "../support/earshot-command.ts";
import { SecretHunt } from "../support/secret-hunt.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const CANARY = "canary-7f3a9c";
const ACCOUNT = {
  provider: "generic",
  host: "gateway.test",
  port: 7777,
  username: "someone",
  password: "p@ss:w/o%r d",
};

let setting: Setting;
let secretsFile: string;
let beganAtMs: number;

beforeEach(async () => {
  beganAtMs = Date.now();
  setting = await startSetting();
  secretsFile = join(temporaryFolder(), "secrets.json");
});

const put = (value: unknown, args = "secret put") =>
  setting.earshot(args, { EARSHOT_SECRETS_FILE: secretsFile }, JSON.stringify(value)).finished;
const written = () => JSON.parse(readFileSync(secretsFile, "utf8"));

const REFUSALS: readonly [string, object, string][] = [
  ["a scheme in host", { host: `http://${CANARY}.test` }, "host"],
  ["a path in host", { host: `${CANARY}.test/path` }, "host"],
  ["credentials in host", { host: `${CANARY}:${CANARY}@gateway.test` }, "host"],
  ["a percent-encoded password", { password: `${CANARY}%40%3A%2F` }, "password"],
  ["a colon in the user name", { username: `${CANARY}:x` }, "username"],
  ["a port out of range", { port: 65_536 }, "port"],
  ["a line break in the password", { password: `${CANARY}\n` }, "password"],
  ["a control character in the user name", { username: `${CANARY}\u0007` }, "username"],
  ["a missing host", { host: undefined }, "host"],
  ["a missing port", { port: undefined }, "port"],
  ["a missing user name", { username: undefined }, "username"],
  ["a blank password", { password: "  " }, "password"],
  ["a provider nobody knows", { provider: CANARY }, "provider"],
];

test.each(REFUSALS)("put refuses %s and writes nothing", async (_, change, field) => {
  const before = JSON.stringify({ proxy: ACCOUNT, deepgram: { apiKey: "kept" } });
  writeFileSync(secretsFile, before);

  const { code, stdout, stderr } = await put({ ...ACCOUNT, ...change });

  expect({ code, stderr }).toEqual({ code: 5, stderr: "" });
  expect(stdout).toMatch(new RegExp(`^${field} [^\n]+\n$`));
  expect(readFileSync(secretsFile, "utf8")).toBe(before);
  expect(foundOf(stdout + stderr)).toEqual([]);
});

/** Where the canary stands: in what was printed, or anywhere in the state folder. */
function foundOf(printed: string): string[] {
  const hunt = new SecretHunt(CANARY);
  hunt.text("output", printed);
  hunt.folder("state", setting.home, beganAtMs);
  return hunt.found;
}

test("put names every problem at once, and check names those of the account that is stored", async () => {
  const proxy = { ...ACCOUNT, host: `${CANARY}/x`, port: 0, username: `${CANARY}:` };
  writeFileSync(secretsFile, JSON.stringify({ proxy }));
  const env = { EARSHOT_SECRETS_FILE: secretsFile };

  const refused = await put({ proxy, deepgram: { apiKey: " " } });
  const checked = await setting.earshot("secret check", env).finished;
  const asJson = await setting.earshot("secret check --json", env).finished;

  const fieldsOf = (lines: string) =>
    lines
      .trim()
      .split("\n")
      .map((line) => line.split(" ")[0]);
  expect([refused.code, checked.code, asJson.code]).toEqual([5, 5, 5]);
  expect(fieldsOf(refused.stdout)).toEqual(["host", "port", "username", "deepgram"]);
  expect(fieldsOf(checked.stdout)).toEqual(["host", "port", "username"]);
  const { source, problems } = JSON.parse(asJson.stdout);
  expect({ source, problems }).toEqual({ source: "Secrets Manager", problems: checked.stdout.trim().split("\n") });
  expect(foundOf([refused, checked, asJson].map(({ stdout, stderr }) => stdout + stderr).join())).toEqual([]);
});

test("put merges sections into a file that only its owner reads, from stdin and from a file", async () => {
  const deepgram = { apiKey: "dg-key" };
  const other = { ...ACCOUNT, port: 8888 };
  const file = join(temporaryFolder(), "account.json");
  writeFileSync(file, JSON.stringify(other));

  const first = await put({ proxy: ACCOUNT, deepgram });
  expect(first).toMatchObject({ code: 0, stdout: `stored in ${secretsFile}: proxy, deepgram\n`, stderr: "" });
  expect(written()).toEqual({ proxy: ACCOUNT, deepgram });
  expect(statSync(secretsFile).mode & 0o777).toBe(0o600);

  const second = await setting.earshot(["secret", "put", file], { EARSHOT_SECRETS_FILE: secretsFile }).finished;
  expect(second).toMatchObject({ code: 0, stdout: `stored in ${secretsFile}: proxy\n` });
  expect(written()).toEqual({ proxy: other, deepgram });
  expect(readdirSync(setting.home).filter((name) => name.startsWith("trial-"))).toEqual([]);
});

test("what is no JSON, or in the wrong place, is wrong usage and quoted nowhere", async () => {
  const env = { EARSHOT_SECRETS_FILE: secretsFile };
  const runs = await Promise.all([
    setting.earshot("secret put", env, `{"password": "${CANARY}`).finished,
    setting.earshot("secret put -", env, `["${CANARY}"]`).finished,
    setting.earshot("secret put", env, JSON.stringify({ proxy: ACCOUNT, [CANARY]: 1 })).finished,
    setting.earshot(`secret put {"password":"${CANARY}"}`, env).finished,
    setting.earshot(`secret put a ${CANARY}`, env).finished,
    setting.earshot("secret put", env).finished,
  ]);

  expect(runs.map(({ code, stdout }) => [code, stdout])).toEqual(runs.map(() => [2, ""]));
  expect(foundOf(runs.map(({ stderr }) => stderr).join())).toEqual([]);
  expect(() => statSync(secretsFile)).toThrow();
});

test("check --connect asks the gateway, and a running service sees the changed file", async () => {
  const proxy = {
    provider: "oxylabs",
    host: setting.internet.proxyHost,
    port: setting.internet.proxyPort,
    username: USERNAME,
    password: PASSWORD,
  };
  const env = { EARSHOT_SECRETS_FILE: secretsFile, PROXY_PRICE_USD_PER_GB: "8" };
  const check = async () => {
    const { code, stdout } = await setting.earshot("secret check --connect --json", env).finished;
    return { code, report: JSON.parse(stdout) };
  };
  writeFileSync(secretsFile, JSON.stringify({ proxy }));
  const serving = setting.earshot("serve --port 0", env);
  await serving.said("http://127.0.0.1:");

  const good = await check();
  expect(good).toMatchObject({ code: 0, report: { source: "Secrets Manager", problems: [], provider: "oxylabs" } });
  expect(good.report.gateway).toEqual({ ok: true, tookMs: expect.any(Number) });
  const got = await setting.earshot("get plainmanual", env).finished;
  expect(got.code, got.stderr).toBe(0);
  const doctor = await setting.earshot("doctor", env).finished;
  expect(doctor.stdout).toMatch(/^ok +preflight +ok, \d+ s ago$/m);
  expect(doctor.stdout).toMatch(/^ok +halt +none$/m);
  expect(doctor.stdout).toMatch(/^ok +burnt exits +0 within the last hour$/m);
  expect(doctor.stdout).toMatch(/^ok +traffic +captions player: [\d.]+ k?B, \$0\.\d+$/m);

  writeFileSync(secretsFile, JSON.stringify({ proxy: { ...proxy, password: CANARY } }));
  const wrong = await check();
  expect(wrong).toMatchObject({ code: 5, report: { problems: [], gateway: { ok: false, code: "ProxyAuthFailed" } } });
  writeFileSync(secretsFile, JSON.stringify({ proxy: { ...proxy, port: 0 } }));
  expect(await check()).toMatchObject({ code: 5, report: { problems: [expect.stringMatching(/^port /)] } });
  expect(foundOf(JSON.stringify([good, wrong]) + doctor.stdout)).toEqual([]);
});

test("without a service the doctor does not know the proxy's state; a proxy that is off is no account", async () => {
  const off = { PROXY_ENABLED: "false" };
  const doctor = await setting.earshot("doctor").finished;
  const unused = await setting.earshot("secret check", { ...off, ENFORCE_PROXY_ALL: "0" }).finished;
  const forbidden = await setting.earshot("secret check", off).finished;

  expect(doctor.stdout).toMatch(/proxy state +no service running: state unknown/);
  expect(unused).toMatchObject({ code: 0, stdout: "no proxy is used: PROXY_ENABLED is off\n" });
  expect(forbidden.code).toBe(5);
  expect(forbidden.stdout).toMatch(/ENFORCE_PROXY_ALL/);
});

test("put --secret-id stores one section alone in Secrets Manager, once it is known to be usable", async () => {
  const stored = new SecretsFile(secretsFile);
  const endpoint = await AwsEndpoint.listen();
  onTestFinished(() => endpoint.close());
  endpoint.serve({ json: { secretsmanager: new SecretsManager(stored) } } as never);
  const remotely = (value: unknown, id: string) =>
    setting.earshot(`secret put --secret-id ${id}`, endpoint.variables, JSON.stringify(value)).finished;

  expect((await remotely({ ...ACCOUNT, port: 0 }, "earshot-proxy")).code).toBe(5);
  expect((await remotely({ proxy: ACCOUNT, deepgram: { apiKey: "k" } }, "earshot-proxy")).code).toBe(2);
  expect(stored.get("proxy")).toBeUndefined();
  const unknown = await remotely(ACCOUNT, "earshot-nothing");
  expect(unknown.code).toBe(1);
  expect(unknown.stderr).toContain("ResourceNotFoundException");
  expect(await remotely({ proxy: ACCOUNT }, "earshot-proxy")).toMatchObject({ code: 0 });
  expect(JSON.parse(stored.get("proxy")?.text ?? "")).toEqual(ACCOUNT);
});

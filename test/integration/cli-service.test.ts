import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { checkPort } from "../../local/cli/doctor/machine-checks.ts";
import { localSettings } from "../../local/cli/settings.ts";
import { type Running, startCommand } from "../support/run-command.ts";
import { RELEASE_FILE } from "../support/stub-laptop.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

function earshot(home: string, args: string, env: Record<string, string> = {}): Running {
  const command = startCommand(process.execPath, ["test/support/stub-cli.ts", ...args.split(" ")], {
    env: { EARSHOT_HOME: home, ...env },
  });
  onTestFinished(() => command.kill("SIGKILL"));
  return command;
}

const release = (home: string) => writeFileSync(join(home, RELEASE_FILE), "");
const runFile = (home: string) => JSON.parse(readFileSync(join(home, "run.json"), "utf8"));

test("the result goes to stdout, progress to stderr as JSON lines, the exit code says the verdict", async () => {
  const home = temporaryFolder();
  release(home);
  const [text, refused] = await Promise.all([
    earshot(home, "get someVideo").finished,
    earshot(home, "get private1").finished,
  ]);
  expect(text).toMatchObject({ code: 0, stdout: "hello\n" });
  expect(refused).toMatchObject({ code: 3, stdout: "" });
  for (const line of `${text.stderr}${refused.stderr}`.trim().split("\n"))
    expect(JSON.parse(line)).toHaveProperty("event");
});

test("--format json prints the document whatever the verdict, and the problem of a refused request", async () => {
  const home = temporaryFolder();
  release(home);
  const refused = await earshot(home, "get private1 --format json").finished;
  expect(JSON.parse(refused.stdout)).toMatchObject({ verdict: "private", evidence: [{ code: "Private" }] });
  const invalid = await earshot(home, "get nonsense --format json").finished;
  expect(invalid.code).toBe(2);
  expect(JSON.parse(invalid.stdout)).toMatchObject({ code: "InvalidVideoId" });
});

test("a second process attaches; the host ends only when the other has its answer", async () => {
  const home = temporaryFolder();
  const host = earshot(home, "get someVideo");
  await host.said('"running"');
  const second = earshot(home, "get otherVideo");
  await second.said('"running"');
  expect(runFile(home).pid).toBe(host.pid);
  release(home);
  const [first, attached] = await Promise.all([host.finished, second.finished]);
  expect([first.code, attached.code]).toEqual([0, 0]);
  expect(readdirSync(home).sort()).toEqual([RELEASE_FILE, "service.log"]);
});

test("the address of the running service is readable by its user alone, and its port wants the token", async () => {
  const home = temporaryFolder();
  const host = earshot(home, "get someVideo");
  await host.said('"running"');
  expect(statSync(join(home, "run.json")).mode & 0o777).toBe(0o600);
  const { port, token } = runFile(home);
  const url = `http://127.0.0.1:${port}/v1/jobs/x?format=json`;
  expect((await fetch(url)).status).toBe(401);
  expect((await fetch(url, { headers: { "x-earshot-token": token } })).status).toBe(200);
});

test.each(["SIGINT", "SIGKILL"] as const)(
  "when the host ends by %s, one of the others takes over and both get their answer",
  async (signal) => {
    const home = temporaryFolder();
    const host = earshot(home, "get someVideo");
    await host.said('"running"');
    const others = [earshot(home, "get otherVideo"), earshot(home, "get thirdVideo")];
    await Promise.all(others.map((other) => other.said('"running"')));
    host.kill(signal);
    await host.finished;
    await Promise.all(others.map((other) => other.said("asking again")));
    release(home);
    const answers = await Promise.all(others.map((other) => other.finished));
    expect(answers.map(({ code, stdout }) => ({ code, stdout }))).toEqual([
      { code: 0, stdout: "hello\n" },
      { code: 0, stdout: "hello\n" },
    ]);
    expect(existsSync(join(home, "run.json"))).toBe(false);
  },
);

test("Ctrl-C ends a host whose job would never end, with 130 and nothing on stdout or left in the folder", async () => {
  const home = temporaryFolder();
  const host = earshot(home, "get someVideo");
  await host.said('"running"');
  host.kill("SIGINT");
  const ended = await host.finished;
  expect(ended).toMatchObject({ code: 130, stdout: "" });
  expect(readdirSync(home)).toEqual(["service.log"]);
});

test("other settings than the host's are refused by name, without a value", async () => {
  const home = temporaryFolder();
  const host = earshot(home, "get someVideo", { PROXY_ENABLED: "true", PROXY_PASSWORD: "first-secret" });
  await host.said('"running"');
  const refused = await earshot(home, "get otherVideo", {
    PROXY_ENABLED: "true",
    PROXY_PASSWORD: "second-secret",
    STAGE: "x",
  }).finished;
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain(
    `process ${host.pid} runs the local service with another value of PROXY_PASSWORD, STAGE`,
  );
  expect(refused.stdout + refused.stderr).not.toMatch(/first-secret|second-secret/);
});

test("serve answers without a token on its port, and others attach to it", async () => {
  const home = temporaryFolder();
  release(home);
  const server = earshot(home, "serve --port 0");
  await server.said("http://127.0.0.1:");
  const { servePort } = runFile(home);
  const posted = await fetch(`http://127.0.0.1:${servePort}/v1/transcripts`, {
    method: "POST",
    body: '{"video":"someVideo"}',
  });
  expect(posted.status).toBe(202);
  expect(await earshot(home, "get someVideo").finished).toMatchObject({ code: 0, stdout: "hello\n" });
  const second = await earshot(home, "serve --port 0").finished;
  expect(second.stderr).toContain(`process ${server.pid} serves this state folder already, on port ${servePort}`);
  const onItsPort = await earshot(home, `serve --port ${servePort}`).finished;
  expect(onItsPort.stderr).toContain(`process ${server.pid} serves this state folder already`);
  server.kill("SIGTERM");
  expect(await server.finished).toMatchObject({ code: 130 });
});

test("a page in a browser cannot reach serve through a name of its own", async () => {
  const home = temporaryFolder();
  const server = earshot(home, "serve --port 0");
  await server.said("http://127.0.0.1:");
  const answer = await rawAnswer(
    runFile(home).servePort,
    "GET /v1/jobs/x HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
  );
  expect(answer).toMatch(/^HTTP\/1.1 403/);
});

test("a port in use is named, with what to do", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void taken.close());
  await new Promise((listening) => taken.once("listening", listening));
  const { port } = taken.address() as { port: number };
  const refused = await earshot(temporaryFolder(), `serve --port ${port}`).finished;
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain(`port ${port} is in use by another program: choose another with --port or PORT`);
});

test("a state folder that cannot be is told at once, with the cure", async () => {
  const file = join(temporaryFolder(), "file");
  writeFileSync(file, "");
  for (const [home, problem] of [
    [file, "is a file, not a folder"],
    [join(file, "below", "it"), "lies below a file, not a folder"],
    ...(existsSync("/proc/self") ? [["/proc/earshot/state", "lies where no folder can be made"] as const] : []),
    ...(existsSync("/dev/full") ? [["/dev/full", "is a file, not a folder"] as const] : []),
  ] as const) {
    const refused = await earshot(home, "get someVideo").finished;
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(`the state folder ${home} ${problem}: set EARSHOT_HOME to a folder`);
  }
});

test("the doctor knows its own serve on the port", async () => {
  const home = temporaryFolder();
  const server = earshot(home, "serve --port 0");
  await server.said("http://127.0.0.1:");
  const { servePort } = runFile(home);
  const settings = localSettings({ EARSHOT_HOME: home });
  expect(await checkPort(settings, () => servePort)).toEqual({
    check: "port",
    state: "ok",
    detail: `${servePort} is served by process ${server.pid} from this state folder`,
  });
  const elsewhere = await checkPort(localSettings({ EARSHOT_HOME: temporaryFolder() }), () => servePort);
  expect(elsewhere).toMatchObject({ state: "bad", detail: expect.stringContaining("in use by another program") });
});

test("a result that cannot be written is told in one line, and is no success", {
  skip: !existsSync("/dev/full"),
}, async () => {
  const command = `${process.execPath} test/support/stub-cli.ts help >/dev/full`;
  const { code, stderr } = await startCommand("sh", ["-c", command]).finished;
  expect([code, stderr.trim().split("\n")]).toEqual([1, [expect.stringContaining("cannot be written: ENOSPC")]]);
});

test("a secrets file that is named and not there is told", async () => {
  const file = join(temporaryFolder(), "nowhere.json");
  const refused = await earshot(temporaryFolder(), "get someVideo", { EARSHOT_SECRETS_FILE: file }).finished;
  expect(refused.code).toBe(5);
  expect(refused.stderr).toContain(`EARSHOT_SECRETS_FILE: there is no file ${file}`);
});

test("a half-written run file does not stop anybody", async () => {
  const home = temporaryFolder();
  writeFileSync(join(home, "run.json"), '{"pid": 12');
  release(home);
  expect(await earshot(home, "get someVideo").finished).toMatchObject({ code: 0, stdout: "hello\n" });
});

function rawAnswer(port: number, request: string): Promise<string> {
  return new Promise((answered, failed) => {
    const socket = connect(port, "127.0.0.1", () => socket.end(request));
    let text = "";
    socket.on("data", (chunk) => (text += chunk));
    socket.on("end", () => answered(text));
    socket.on("error", failed);
  });
}

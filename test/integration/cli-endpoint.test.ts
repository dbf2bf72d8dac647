import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createCalls } from "../../local/cli/api-calls.ts";
import { mainHere } from "../support/main-here.ts";
import { type Served, startServed } from "../support/served.ts";

const KEYS = { ann: "ann-key-0000001", bea: "bea-key-0000001", cat: "cat-key-0000001", dan: "dan-key-0000001" };
const WRONG = "no-such-key-01";

/** A server of a few lines that is no Earshot. */
async function stranger(status: number, type: string, body: string): Promise<string> {
  const server = createServer((_, response) => {
    response.writeHead(status, { "content-type": type }).end(body);
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await new Promise((listening) => server.once("listening", listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("the commands at a running serve with keys", async () => {
  const served = await startServed({ keys: KEYS });
  await smokes(served);
  await gets(served);
  await lists(served);
  await wrongKey(served);
});

async function smokes({ url }: Served): Promise<void> {
  const { code, stdout } = await mainHere(`smoke --endpoint ${url} --api-key ${KEYS.ann} --video plainmanual`);
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(
      /^ok {6}live {6}answers\nok {6}ready {5}tables, secret, .*\nok {6}version {3}\d.*\nok {6}answer {4}plainmanual: 6 cues in en, .* s\nok {6}refusal {3}HTTP 400 InvalidVideoId\n$/,
    ),
  ]);
  const withheld = await mainHere(`smoke --endpoint ${url} --video its-private`, { EARSHOT_API_KEY: KEYS.ann });
  expect([withheld.code, withheld.stdout]).toEqual([
    1,
    expect.stringMatching(/failed {2}answer .*; .*another --video/),
  ]);
}

async function gets({ url }: Served): Promise<void> {
  const here = `--endpoint ${url} --api-key ${KEYS.bea}`;
  expect(await mainHere(`get plainmanual ${here}`)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/lighthouse/),
  });
  expect(await mainHere(`get its-private ${here}`)).toMatchObject({ code: 3, stdout: "" });
  expect(await mainHere(`get this-is-no-video ${here}`)).toMatchObject({ code: 2 });
}

async function lists({ url, earshot }: Served): Promise<void> {
  const here = `--endpoint ${url} --api-key ${KEYS.cat}`;
  const long = await mainHere(`channel @earshotarchive --limit 45 ${here}`);
  const lines = long.stdout.trimEnd().split("\n");
  expect([long.code, lines.length, lines[0], lines[44]]).toEqual([
    0,
    45,
    "archive-001      0:13  Log book, page 1",
    "archive-045      0:13  Log book, page 45",
  ]);
  expect(long.stderr).toContain("Earshot Archive: 45 videos, and there are more: see --limit");

  const csv = await mainHere(`channel user/harbourmaster --format csv ${here}`);
  expect(csv.stdout).toBe(
    'url,duration_ms,state,title\r\nhttps://www.youtube.com/watch?v=harbour-001,9000,,"\'=HYPERLINK(""http://example.com"",""Low tide""), filmed"\r\nhttps://www.youtube.com/watch?v=harbour-002,9000,,High tide\r\n',
  );
  const shorts = await mainHere(
    `channel ${url.replace(/.*/, "https://www.youtube.com/@earshotharbour/shorts")} ${here}`,
  );
  expect(shorts.stdout).toBe("harbour-s01         -  A gull\nharbour-s02         -  Another gull\n");
  const none = await mainHere(`channel @earshotarchive --tab streams ${here}`);
  expect([none.code, none.stdout]).toEqual([0, ""]);
  const mixed = await mainHere(`channel PLearshotMixed00000000000000000000 --format json ${here}`);
  const list = JSON.parse(mixed.stdout) as { videos: object[] };
  expect(list).toMatchObject({ source: { kind: "playlist", title: "A bit of everything" }, more: false });
  expect(list.videos).toHaveLength(4);

  const gone = await mainHere(`channel UCearshotGone00000000000 --format json ${here}`);
  expect([gone.code, JSON.parse(gone.stdout)]).toMatchObject([3, { code: "Removed" }]);
  expect(await mainHere(`channel plainmanual ${here}`)).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/InvalidSource/),
  });
  const local = await earshot("channel @earshotharbour --tab streams").finished;
  expect([local.code, local.stdout]).toEqual([0, "harbour-l01      0:09  Storm watch\n"]);
}

async function wrongKey({ url }: Served): Promise<void> {
  for (const command of ["get plainmanual", "channel @earshotarchive"]) {
    for (const key of [`--api-key ${WRONG}`, ""]) {
      const { code, stdout, stderr } = await mainHere(`${command} --endpoint ${url} ${key}`.trimEnd());
      expect([command, code, stdout, stderr]).toEqual([
        command,
        2,
        "",
        expect.stringMatching(
          /Forbidden: there is no such key.*give a key of this service: --api-key or EARSHOT_API_KEY/,
        ),
      ]);
      expect(stderr).not.toContain(WRONG);
    }
  }
  const { code, stdout } = await mainHere(`smoke --endpoint ${url} --api-key ${WRONG}`);
  expect([code, stdout.split("\n").map((line) => line.slice(0, 15).trim())]).toEqual([
    1,
    ["ok      live", "ok      ready", "ok      version", "failed  answer", "failed  refusal", ""],
  ]);
  expect(stdout).toMatch(/answer .*give a key of this service: --api-key or EARSHOT_API_KEY/);
  expect(stdout).not.toContain(WRONG);
}

test.each(["get plainmanual", "channel @earshotarchive"])("%s at an address where nothing answers", async (command) => {
  for (const host of ["127.0.0.1", "localhost"]) {
    const ended = await mainHere(`${command} --endpoint http://${host}:1`);
    expect(ended).toMatchObject({ code: 1, stdout: "" });
    expect(ended.stderr).toMatch(/http:\/\/[\w.]+:1 does not answer: .*ECONNREFUSED/);
  }
});

test.each([
  [200, "application/json", "{}"],
  [200, "text/html", "<html>\u001b[2J<title>Welcome</title>"],
  [202, "application/json", '{"id": 7}'],
  [403, "application/json", '{"message": "Missing Authentication Token"}'],
  [404, "text/html", "not found"],
  [200, "application/json", "[]"],
])("%i %s %s is told as no Earshot", async (status, type, body) => {
  const url = await stranger(status, type, body);
  for (const command of ["get plainmanual", "channel @earshotarchive", "batch plainmanual"]) {
    const ended = await mainHere(`${command} --endpoint ${url}`);
    expect([command, ended.code, ended.stdout]).toEqual([command, 1, ""]);
    expect(ended.stderr).toMatch(/is it Earshot\?/);
    expect(ended.stderr).not.toContain("\u001b");
  }
  const { code, stdout } = await mainHere(`smoke --endpoint ${url}`);
  expect([code, stdout.match(/^failed /gm)?.length]).toEqual([1, 5]);
});

test("smoke at an address where nothing answers fails each line, with what to do", async () => {
  const { code, stdout } = await mainHere("smoke --endpoint http://127.0.0.1:1");
  expect([code, stdout.match(/^failed .*does not answer.*; is the service started/gm)?.length]).toEqual([1, 5]);
});

test("an address that takes connections and says nothing is given up", async () => {
  const silent = createServer(() => {}).listen(0, "127.0.0.1");
  onTestFinished(() => {
    silent.close();
    silent.closeAllConnections();
  });
  await new Promise((listening) => silent.once("listening", listening));
  const baseUrl = new URL(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
  const interrupted = new AbortController().signal;

  const asked = createCalls({ baseUrl, headers: {}, interrupted, patienceMs: 50 })("GET", "health/live");

  await expect(asked).rejects.toMatchObject({
    exitCode: 1,
    message: expect.stringMatching(/takes too long to answer/),
  });
});

test("an answer that lies elsewhere is fetched there, without the key", async () => {
  const seen: (string | undefined)[] = [];
  const page = { source: { kind: "channel", id: "x" }, videos: [{ videoId: "archive-001", title: "One" }] };
  const bucket = createServer((request, response) => {
    seen.push(request.headers["x-api-key"] as string | undefined);
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(page));
  }).listen(0, "127.0.0.1");
  const service = createServer((_, response) => {
    const location = `http://127.0.0.1:${(bucket.address() as AddressInfo).port}/answer`;
    response.writeHead(303, { location }).end();
  }).listen(0, "127.0.0.1");
  onTestFinished(() => {
    bucket.close();
    service.close();
  });
  await new Promise((listening) => service.once("listening", listening));

  const endpoint = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  const ended = await mainHere(`channel @name --endpoint ${endpoint} --api-key ${KEYS.dan}`);

  expect([ended.code, ended.stdout, seen]).toEqual([0, "archive-001         -  One\n", [undefined]]);
});

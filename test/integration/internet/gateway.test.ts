import { expect, test } from "vitest";
import { DEMO_ACCOUNT, tracksOf, Visitor } from "../../support/demo-internet.ts";
import { basic, connectThrough, fetchThrough } from "../../support/raw-client.ts";

const { username, password } = DEMO_ACCOUNT;
const WWW = "www.youtube.com:443";
const good = basic("customer-demo-sessid-abcd1234", password);

test.each([
  ["no credentials", undefined, "no-credentials"],
  ["another scheme", "Bearer abc", "not-basic"],
  ["an unknown account", basic("somebody", password), "bad-username"],
  ["a wrong password", basic(username, "wrong"), "bad-password"],
  ["a password that was percent-encoded", basic(username, encodeURIComponent(password)), "password-percent-encoded"],
  ["a session with a dash", basic("customer-demo-sessid-a_b-c", password), "bad-session"],
  ["a key nobody knows", basic("customer-demo-colour-red", password), "bad-session"],
])("%s: 407 with a challenge and a reason", async (_, authorization, fault) => {
  const { internet } = await Visitor.start();

  const answer = await connectThrough(internet, WWW, authorization);

  expect(answer.status).toBe(407);
  expect(answer.headers["proxy-authenticate"]).toBe('Basic realm="gateway"');
  expect(answer.headers["x-error-description"]).toBe(
    fault === "bad-session" ? "Session is not available" : "Authentication failed",
  );
  expect(internet.connects).toMatchObject([{ status: 407, fault, target: WWW }]);
  expect(JSON.stringify(internet.connects)).not.toContain("demo");
});

test.each([
  ["customer-demo", { session: "none", country: "US" }],
  ["customer-demo-cc-de-sessid-abcd1234-sesstime-20", { session: "abcd1234", country: "DE" }],
  ["demo-rotate", { session: "rotating-1", country: "US" }],
  ["demo-FR-7", { session: "7", country: "FR" }],
  ["user-demo-country-gb-session-xyz-sessionduration-30", { session: "xyz", country: "GB" }],
])("the user name %s is understood", async (name, exit) => {
  const { internet } = await Visitor.start();

  const { status, socket } = await connectThrough(internet, WWW, basic(name, password));
  socket.destroy();

  expect(status).toBe(200);
  expect(internet.connects).toMatchObject([{ status: 200, ...exit }]);
});

test.each([
  ["www.youtube.com:443", 200],
  ["youtubei.googleapis.com:443", 200],
  ["rr4---sn-demo.googlevideo.com:443", 200],
  ["api.deepgram.com:443", 200],
  ["www.gstatic.com:443", 200],
  ["www.youtube.com:80", 403],
  ["i.ytimg.com:443", 403],
  ["www.google.com:443", 403],
  ["googlevideo.com.evil.example:443", 403],
])("CONNECT %s is answered with %i", async (target, status) => {
  const { internet } = await Visitor.start();

  const answer = await connectThrough(internet, target, good);
  answer.socket.destroy();

  expect(answer.status).toBe(status);
  expect(internet.connects).toMatchObject([{ target, status }]);
});

test.each([
  [{ connect: { refuse: "traffic" } }, 407, "Traffic limit reached"],
  [{ connect: { refuse: "session" } }, 407, "Session is not available"],
  [{ connect: { status: 502 } }, 502, "Exit not found for this session"],
  [{ connect: { status: 525 } }, 525, "No exit found for the given parameters"],
] as const)("an exit with the rule %o answers %i", async (rule, status, description) => {
  const { internet } = await Visitor.start();
  internet.setExit({ session: "abcd1234", ...rule });

  const [ruled, other] = await Promise.all([
    connectThrough(internet, WWW, good),
    connectThrough(internet, WWW, basic("customer-demo-sessid-other", password)),
  ]);
  other.socket.destroy();

  expect(ruled.status).toBe(status);
  expect(ruled.headers["x-error-description"]).toBe(description);
  expect(other.status).toBe(200);
});

test("a user name without a session cannot have its session refused", async () => {
  const { internet } = await Visitor.start();
  internet.setExit({ connect: { refuse: "session" } });

  const named = await connectThrough(internet, WWW, good);
  const bare = await connectThrough(internet, WWW, basic("customer-demo", password));
  bare.socket.destroy();

  expect([named.status, bare.status]).toEqual([407, 200]);
});

test("bytes are those of the clients' sockets, per session, while open and after", async () => {
  const { internet } = await Visitor.start();
  const { socket } = await connectThrough(internet, WWW, good);
  socket.write("this is no TLS at all");
  await new Promise((resolve) => socket.once("close", resolve).resume());

  const { abcd1234 } = internet.bytes();

  expect(abcd1234).toEqual({ up: socket.bytesWritten, down: socket.bytesRead, tunnels: 1 });
  expect(socket.bytesWritten).toBeGreaterThan(100);
});

test("a tunnel is reset when it would carry more than it may", async () => {
  const visitor = await Visitor.start();
  visitor.internet.setExit({ cutAfterBytes: 40_000 });

  const [track] = tracksOf(await visitor.playerJson("three-hours"));
  await expect(visitor.get(`${track?.baseUrl}&fmt=json3`)).rejects.toThrow();

  const { down = 0, tunnels = 0 } = visitor.internet.bytes().abcd1234 ?? {};
  expect(tunnels).toBe(2);
  expect(down).toBeGreaterThan(40_000);
  expect(down).toBeLessThan(70_000);
});

test("the gateway refuses connections, comes back on its port, and answers everybody with one status", async () => {
  const { internet } = await Visitor.start();

  await internet.setGateway("refuse");
  await expect(connectThrough(internet, WWW, good)).rejects.toThrow("ECONNREFUSED");
  await internet.setGateway("up");
  const up = await connectThrough(internet, WWW, good);
  up.socket.destroy();
  await internet.setGateway({ answer: 502 });
  const failed = await connectThrough(internet, WWW, good);

  expect([up.status, failed.status]).toEqual([200, 502]);
});

test("a silent gateway takes the connection and says nothing", async () => {
  const { internet } = await Visitor.start();
  await internet.setGateway("silent");

  const asked = connectThrough(internet, WWW, good);
  const hungUp = expect(asked).rejects.toThrow();
  await expect.poll(() => internet.connects).toMatchObject([{ status: 0 }]);
  await internet.stop();

  await hungUp;
});

test("new credentials hold from the next CONNECT on", async () => {
  const { internet } = await Visitor.start();
  const before = await connectThrough(internet, WWW, good);

  internet.setCredentials("demo", "second");
  const refused = await connectThrough(internet, WWW, good);
  const served = await fetchThrough(internet, "https://www.youtube.com/robots.txt", {
    authorization: basic("demo", "second"),
  });

  expect(before.socket.destroyed).toBe(false);
  expect([refused.status, served.status]).toEqual([407, 200]);
  before.socket.destroy();
});

test("HTTP/2 is spoken as well as HTTP/1.1, and proxy credentials stay with the gateway", async () => {
  const { connect } = await import("node:http2");
  const { connect: secureConnect } = await import("node:tls");
  const { internet } = await Visitor.start();
  const tunnel = await connectThrough(internet, WWW, good);
  const session = connect("https://www.youtube.com", {
    createConnection: () =>
      secureConnect({
        socket: tunnel.socket,
        servername: "www.youtube.com",
        ca: internet.caPem,
        ALPNProtocols: ["h2"],
      }),
  });

  const status = await new Promise((resolve, reject) => {
    session.once("error", reject);
    const stream = session.request({ ":path": "/robots.txt" });
    stream.once("response", (headers) => resolve(headers[":status"]));
    stream.resume().end();
  });
  session.destroy();

  expect(status).toBe(200);
  expect(internet.requests).toMatchObject([{ httpVersion: "2.0", session: "abcd1234", hasProxyCredentials: false }]);
});

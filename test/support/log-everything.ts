import { EarshotError } from "../../lambdas/shared/errors.ts";
import { observation } from "../../lambdas/shared/observe/observation.ts";

/** Logs and counts everything that could go wrong, with the secrets given as JSON in argv: what comes out is asked by the test. */
const given = JSON.parse(process.argv[2] ?? "[]") as string[];
const eyes = observation("torture", {
  STAGE: "test",
  LOG_LEVEL: "DEBUG",
  METRICS_ENABLED: true,
  PROXY_STATE_TABLE: "none",
  EARSHOT_VERSION: "9.9.9",
});
eyes.secrets.add(...given);
const { log, metrics } = eyes;

const cycle: Record<string, unknown> = { name: "cycle" };
cycle.self = cycle;
cycle.list = [cycle, { cycle }];
const deep = Array.from({ length: 500 }).reduce<object>((inner) => ({ inner }), { bottom: true });
const revoked = Proxy.revocable({}, {});
revoked.revoke();
const hostile = new Proxy(
  {},
  {
    ownKeys: () => {
      throw new Error("no keys");
    },
  },
);
const angry = {
  get value() {
    throw new Error("no value");
  },
  toJSON() {
    throw new Error("no JSON");
  },
  toString() {
    throw new Error("no text");
  },
  fine: 1,
};
class Odd extends Error {
  override get message(): string {
    throw new Error("no message");
  }
}

const secret = given[0] ?? "";
const forms = given.flatMap((value) => [
  value,
  encodeURIComponent(value),
  encodeURI(value),
  JSON.stringify(value),
  JSON.stringify(JSON.stringify(value)),
  Buffer.from(value).toString("base64"),
  Buffer.from(value).toString("base64url"),
  Buffer.from(`x:${value}:y`).toString("base64"),
  Buffer.from(`xy:${value}`).toString("base64"),
  Buffer.from(`xyz:${value}`).toString("base64url"),
  `http://user:${encodeURIComponent(value)}@host:1/`,
  new URL(`http://host/?q=${encodeURIComponent(value)}`).href,
  new URLSearchParams({ q: value }).toString(),
]);

log.setContext({ jobId: `job-${secret}`, correlationId: "caller-0001" });
log.info("forms", forms);
log.info(`in the message: ${secret}`, { [secret]: "as a name", password: "hunter2hunter2", apiKey: ["kkkk1234"] });
log.info("names", {
  Authorization: "Basic hunter2",
  "proxy-authorization": "hunter2",
  headers: { Cookie: "hunter2", "set-cookie": ["hunter2"] },
  proxyUrl: "http://hunter2",
  taskToken: "hunter2",
  userName: "hunter2",
});
log.warn("odd things", { cycle, deep, hostile, angry, revoked: revoked.proxy, odd: new Odd() });
log.warn("more odd things", {
  big: 10n ** 30n,
  symbol: Symbol("s"),
  call: () => 1,
  map: new Map([["k", secret]]),
  set: new Set([secret]),
  date: new Date(Number.NaN),
  bytes: Buffer.from(secret),
  url: new URL("https://www.youtube.com/watch?v=x"),
  ["__proto__"]: { polluted: true },
  nothing: null,
  lone: "\ud800",
  infinite: Number.POSITIVE_INFINITY,
});
log.error("an error", new EarshotError("ProxyAuthFailed", { cause: new Error(`login as ${secret} failed`) }));
log.info("megabytes", { text: "x".repeat(5_000_000), list: Array.from({ length: 100_000 }, (_, i) => ({ i })) });
for (let cut = 3900; cut < 4100; cut++) log.info("cut", "x".repeat(cut) + secret + "y".repeat(9000));
log.info("many secrets then a cut", `${secret} `.repeat(2000));
log.debug(undefined as never, undefined);
log.info(cycle as never, revoked.proxy);
log.info("the end", { polluted: ({} as { polluted?: true }).polluted ?? false });

metrics.add("verdict.good");
metrics.add("verdict.good", 2);
metrics.add("job.duration", 1234);
metrics.add("lane.won", 1, "captions");
metrics.flush();
metrics.flush();

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SafeStructuredLogger } from "../../lambdas/shared/observe/safe-structured-logger.ts";
import { SecretValues } from "../../lambdas/shared/observe/secret-values.ts";

/** Words that stand in no random text, with characters that each encoding writes otherwise. */
const SECRET = 'Zq7"p@ss:w/o%r\\d+é';
const LONGEST_LINE = 200_000;
const LONGEST_MS = 1500;
/** The levels of nesting that the fuzz makes, and the ways in which a value is hostile. */
const LEVELS = 4;

/** Every form in which the secret could be read off a line. */
const FORMS = [
  SECRET,
  JSON.stringify(SECRET).slice(1, -1),
  encodeURIComponent(SECRET),
  encodeURI(SECRET),
  Buffer.from(SECRET).toString("base64"),
  Buffer.from(SECRET).toString("base64url"),
  Buffer.from(SECRET).toString("hex"),
  // As Python writes JSON: nothing but ASCII.
  JSON.stringify(SECRET).slice(1, -1).replace("é", "\\u00e9"),
];
/** A boxed text that was taken for an object. */
const SPELT = [...SECRET].map((character, index) => `"${index}":${JSON.stringify(character)}`).join(",");

/** What a logger with this secret writes to standard output. */
function printed(work: (log: SafeStructuredLogger) => void): string {
  const secrets = new SecretValues();
  secrets.add(SECRET);
  const log = new SafeStructuredLogger({ service: "fuzz", stage: "test", version: "1", level: "DEBUG", secrets });
  const lines: string[] = [];
  const streams = [process.stdout, process.stderr] as const;
  const writers = streams.map((stream) => stream.write);
  const keep = (chunk: unknown) => lines.push(String(chunk)) > 0;
  for (const stream of streams) stream.write = keep as typeof stream.write;
  try {
    work(log);
  } finally {
    streams.forEach((stream, index) => {
      stream.write = writers[index] as typeof stream.write;
    });
  }
  return lines.join("");
}

const throws = () => {
  throw new Error(`boom ${SECRET}`);
};

/** A value that does everything wrong that a value can do. */
const HOSTILE: readonly (() => unknown)[] = [
  () => Object.defineProperty({}, "value", { get: throws, enumerable: true }),
  () => ({ toJSON: throws, toString: throws, [Symbol.toPrimitive]: throws }),
  () => new Proxy({}, { get: throws, ownKeys: throws, getPrototypeOf: throws, has: throws }),
  () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  },
  () => {
    const circle: Record<string, unknown> = { secret: SECRET };
    circle.self = circle;
    circle.list = [circle, [circle]];
    return circle;
  },
  () => {
    const first = new Error(`first ${SECRET}`);
    const second = new Error(`second ${SECRET}`, { cause: first });
    return Object.assign(first, { cause: second });
  },
  () => Object.defineProperty(new Error("x"), "stack", { get: throws }),
  () => 10n ** 300n,
  () => Symbol(SECRET),
  () => Object(SECRET),
  () => new Map<unknown, unknown>([[SECRET, { [SECRET]: SECRET }]]),
  () => new Set([SECRET, new Set([SECRET])]),
  () => `${"x".repeat(3999)}${SECRET}${"y".repeat(5_000_000)}`,
  () => Array.from({ length: 20_000 }, (_, index) => ({ index, [SECRET]: SECRET })),
  () => Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`k${index}`, SECRET])),
  () => Array.from({ length: 5000 }).reduce<unknown>((inner) => ({ inner }), SECRET),
  () => Buffer.from(SECRET),
  () => new Date(Number.NaN),
  () => Object.create(null, { [SECRET]: { value: SECRET, enumerable: true } }),
  () => ({ ["__proto__"]: { polluted: SECRET }, constructor: SECRET }),
  () => new URL(`https://user:${encodeURIComponent(SECRET)}@host/${encodeURIComponent(SECRET)}`),
  () => class extends Error {},
  () =>
    new (class Sly extends Array {
      override get length() {
        return throws();
      }
    })(),
];

const carrier = fc
  .constantFrom(...FORMS)
  .chain((form) =>
    fc
      .tuple(fc.string({ maxLength: 20 }), fc.string({ maxLength: 20 }))
      .map(([before, after]) => before + form + after),
  );
const hostile = fc.nat(HOSTILE.length - 1);
const nested = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: LEVELS },
    carrier,
    fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withNullPrototype: true }),
    fc.dictionary(fc.oneof(fc.string(), carrier), tie("value"), { maxKeys: 4 }),
    fc.array(tie("value"), { maxLength: 4 }),
  ),
})).value;
const levels = fc.constantFrom("debug", "info", "warn", "error" as const) as fc.Arbitrary<
  "debug" | "info" | "warn" | "error"
>;

const shows = (text: string) =>
  [...FORMS, SPELT].filter((form) => text.includes(form) || text.includes(JSON.stringify(form).slice(1, -1)));

describe("a logger that is given anything", () => {
  it("never throws, never shows a secret in any form, and is bounded in size and time", () => {
    let written = 0;
    fc.assert(
      fc.property(
        levels,
        fc.oneof(fc.string(), carrier),
        nested,
        hostile,
        carrier,
        (level, message, data, which, id) => {
          const before = process.cpuUsage();
          const text = printed((log) => {
            log.setContext({ jobId: id, correlationId: id });
            log[level](message, { data, hostile: HOSTILE[which]?.() });
          });
          written += text.length;
          expect(shows(text)).toEqual([]);
          expect(text.length).toBeLessThan(LONGEST_LINE);
          expect(process.cpuUsage(before).user / 1000).toBeLessThan(LONGEST_MS);
        },
      ),
      { numRuns: 400 },
    );
    expect(written).toBeGreaterThan(10_000);
  });

  it.each(HOSTILE.map((make, index) => [index, make] as const))(
    "survives the hostile value %i, alone and as an error's cause",
    (_, make) => {
      const text = printed((log) => {
        log.error("alone", make());
        log.error("as an error", { error: make() });
        log.error("as a cause", new Error("outer", { cause: make() }));
        log.info("the next line", { fine: true });
      });
      expect(shows(text)).toEqual([]);
      expect(text).toContain("the next line");
      expect(({} as { polluted?: string }).polluted).toBeUndefined();
    },
  );

  it("hides fields by their names in any spelling, wherever they stand", () => {
    const names = [
      "Password",
      "pass_word",
      "API-Key",
      "x.api.key",
      "Set-Cookie",
      "proxyUrl",
      "AccessToken",
      "client_secret",
    ];
    for (const name of names) {
      const text = printed((log) => log.info("names", { a: [{ [name]: { deep: "plain-but-private" } }] }));
      expect(text, name).not.toContain("plain-but-private");
    }
  });
});

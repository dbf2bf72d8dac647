import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { looksPreencoded } from "../../lambdas/shared/proxy/looks-preencoded.ts";
import { ProxySecret } from "../../lambdas/shared/proxy/proxy-secret.ts";
import { makeCertificates } from "../../local/demo/internet/certificates.ts";

const GOOD = { provider: "oxylabs", host: "pr.oxylabs.io", port: 7777, username: "acme", password: "p@ss:w/o%r d+é" };

const parse = (more: Record<string, unknown> = {}) => ProxySecret.parse(JSON.stringify({ ...GOOD, ...more }));
const credentials = (secret: ProxySecret, parts = {}) =>
  Buffer.from(secret.authorization(parts).replace("Basic ", ""), "base64").toString("utf8");

function problemsOf(more: Record<string, unknown>): string {
  try {
    parse(more);
    return "none";
  } catch (error) {
    expect(error).toMatchObject({ code: "ProxyMisconfigured" });
    return (error as Error).message;
  }
}

describe("refusals name the field and never the value", () => {
  test.each([
    ["provider", { provider: "acme-proxies" }],
    ["host", { host: "http://gateway.example" }],
    ["host", { host: "gateway.example/path" }],
    ["host", { host: "user:word@gateway.example" }],
    ["host", { host: "gateway.example:8080" }],
    ["host", { host: "gate way.example" }],
    ["host", { host: "300.1.1.1" }],
    ["host", { host: "proxy.example.7" }],
    ["host", { host: "0x7f.1" }],
    ["host", { host: "fe80::1%eth0" }],
    ["host", { host: "" }],
    ["host", { host: undefined }],
    ["port", { port: 0 }],
    ["port", { port: 65_536 }],
    ["port", { port: "80x" }],
    ["port", { port: 80.5 }],
    ["port", { port: undefined }],
    ["username", { username: " " }],
    ["username", { username: "with:colon" }],
    ["username", { username: "line\nbreak" }],
    ["password", { password: "" }],
    ["password", { password: "\t \t" }],
    ["password", { password: "hunter2hunter2\n" }],
    ["password", { password: 12_345_678 }],
    ["password", { password: "p%40ss%3Aw%2Fo" }],
    ["protocol", { protocol: "socks5" }],
    ["usernameTemplate", { usernameTemplate: "{user}-x" }],
    ["usernameTemplate", { usernameTemplate: "{username}:{session}" }],
    ["usernameTemplate", { usernameTemplate: "static" }],
    ["country", { country: "Germany" }],
    ["caPem", { caPem: "nothing of the kind" }],
    ["caPem", { caPem: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----" }],
    ["passwordIsRaw", { passwordIsRaw: "yes" }],
  ])("%s: %j", (field, more) => {
    const message = problemsOf(more);

    expect(message).toMatch(new RegExp(`\\b${field} `));
    for (const value of Object.values({ ...GOOD, ...more })) {
      if (String(value).trim().length > 4) expect(message).not.toContain(String(value));
    }
  });

  test("all problems at once", () => {
    const message = problemsOf({ host: "", port: 0, username: "", password: "" });

    for (const field of ["host", "port", "username", "password"]) expect(message).toContain(field);
  });

  test.each(["not json {", "[]", "null", '"text"'])("what is no object of fields: %s", (json) => {
    expect(() => ProxySecret.parse(json)).toThrow(expect.objectContaining({ code: "ProxyMisconfigured" }));
  });

  test("a broken JSON text is not quoted", () => {
    expect(() => ProxySecret.parse('{"password":"hunter2-hunter2",')).not.toThrow(/hunter2/);
    expect(() => ProxySecret.parse('{"password":"hunter2-hunter2",')).toThrow(/is not JSON/);
  });
});

describe("what is accepted", () => {
  test("host names, addresses, ports as text, an authority", () => {
    const { caPem } = makeCertificates(["x.example"]);

    expect(parse({ host: "[2001:db8::1]" }).gateway.host).toBe("2001:db8::1");
    expect(parse({ host: "192.0.2.1", port: "8080" }).gateway).toEqual({
      protocol: "http",
      host: "192.0.2.1",
      port: 8080,
    });
    expect(parse({ caPem, protocol: "https" }).gateway.protocol).toBe("https");
  });

  test("a password that only looks encoded, if its owner says so", () => {
    expect(credentials(parse({ password: "100%25", passwordIsRaw: true }))).toMatch(/:100%25$/);
  });
});

describe("looksPreencoded", () => {
  test.each(["p%40ss", "a%20b", "%C3%A9tude", "p%40ss%3Aw%2Fo%25r%20d%2B%C3%A9", "a%2bb"])("%s does", (text) => {
    expect(looksPreencoded(text)).toBe(true);
  });

  test.each(["plain", "p@ss:w/o%r d+é", "50%", "50%off", "%zz", "a%41b", "p%40ss word", "%FF", "a%20b@c"])(
    "%s does not",
    (text) => {
      expect(looksPreencoded(text)).toBe(false);
    },
  );

  test("every text that an encoder changed does, no matter which", () => {
    const needsEncoding = fc
      .string({ unit: "grapheme", minLength: 1 })
      .filter((text) => encodeURIComponent(text) !== text);

    fc.assert(fc.property(needsEncoding, (text) => looksPreencoded(encodeURIComponent(text))));
  });
});

describe("user names by vendor", () => {
  test.each([
    ["oxylabs", {}, {}, "customer-acme"],
    ["oxylabs", { username: "customer-acme" }, {}, "customer-acme"],
    ["oxylabs", {}, { session: "a1b2c3d4" }, "customer-acme-sessid-a1b2c3d4-sesstime-30"],
    ["oxylabs", {}, { session: "a1b2c3d4", country: "de" }, "customer-acme-cc-DE-sessid-a1b2c3d4-sesstime-30"],
    ["webshare", {}, {}, "acme-rotate"],
    ["webshare", { username: "acme-rotate" }, { session: "17", country: "us" }, "acme-US-17"],
    ["generic", {}, { session: "a1b2c3d4", country: "DE" }, "acme"],
    [
      "generic",
      { usernameTemplate: "{username}-cc-{country}-s-{session}" },
      { session: "x1", country: "DE" },
      "acme-cc-DE-s-x1",
    ],
    ["generic", { usernameTemplate: "{username}-cc-{country}-s-{session}" }, { session: "x1" }, "acme-s-x1"],
    ["generic", { usernameTemplate: "{username}-cc-{country}-s-{session}" }, {}, "acme"],
    ["oxylabs", { usernameTemplate: "{username};{session}" }, { session: "x1" }, "acme;x1"],
  ])("%s %j %j", (provider, more, parts, username) => {
    expect(credentials(parse({ provider, ...more }), parts)).toBe(`${username}:${GOOD.password}`);
  });

  test("session ids follow the vendor's grammar, equal for equal jobs, different between generations and jobs", () => {
    fc.assert(
      fc.property(fc.uuid(), fc.nat(50), (jobId, generation) => {
        const text = parse().row.sessionId(jobId, generation);
        const number = parse({ provider: "webshare" }).row.sessionId(jobId, generation);

        expect(text).toMatch(/^[a-z][a-z0-9]{7}$/);
        expect(number).toMatch(/^[1-9][0-9]{0,9}$/);
        expect(parse().row.sessionId(jobId, generation)).toBe(text);
        expect(parse().row.sessionId(jobId, generation + 1)).not.toBe(text);
        expect(parse().row.sessionId(`${jobId}x`, generation)).not.toBe(text);
      }),
    );
  });

  test("a session lives longer than the longest lane", () => {
    expect(parse().row.sessionMinutes).toBeGreaterThanOrEqual(27);
    expect(credentials(parse(), { session: "a1b2c3d4" })).toContain(`-sesstime-${parse().row.sessionMinutes}`);
  });
});

test("no text form of a secret holds its credentials", () => {
  const secret = parse();
  const forms = [
    String(secret),
    `${secret}`,
    JSON.stringify({ secret }),
    inspect({ secret }, { depth: 9, showHidden: true }),
  ];

  for (const form of [...forms, inspect(secret, { showHidden: true }), JSON.stringify(Object.entries(secret))]) {
    expect(form).not.toContain(GOOD.password);
    expect(form).not.toContain("acme");
    expect(form).not.toContain(Buffer.from(GOOD.password).toString("base64").slice(0, 8));
  }
  expect(String(secret)).toContain("pr.oxylabs.io:7777");
});

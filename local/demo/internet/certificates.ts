import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { isIP } from "node:net";
import {
  bits,
  type Der,
  explicit,
  identifier,
  implicit,
  integer,
  octets,
  sequence,
  set,
  tagged,
  time,
  truth,
  utf8,
} from "./der.ts";

/** A throw-away authority and one server certificate signed by it, all PEM. */
export interface Certificates {
  readonly caPem: string;
  readonly keyPem: string;
  readonly certPem: string;
}

const DAY_MS = 86_400_000;
const CA_DAYS = 3650;
/** Chromium and Safari refuse server certificates that live longer. */
const LEAF_DAYS = 397;

const ECDSA_WITH_SHA256 = sequence(identifier("1.2.840.10045.4.3.2"));
const COMMON_NAME = "2.5.4.3";
const EXTENSION = {
  subjectKey: "2.5.29.14",
  keyUsage: "2.5.29.15",
  alternativeNames: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  authorityKey: "2.5.29.35",
  extendedKeyUsage: "2.5.29.37",
};
const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
/** Bits of KeyUsage, first bit leftmost (RFC 5280 section 4.2.1.3). */
const SIGNS_CERTIFICATES = bits(Buffer.from([0b0000_0110]), 1);
const SIGNS_HANDSHAKES = bits(Buffer.from([0b1000_0000]), 7);

interface Subject {
  readonly name: Der;
  readonly publicKey: Der;
}

/**
 * A certificate authority made for this call and one P-256 server certificate for `hosts` (names, names with a leading `*.`, and IPv4
 * addresses), X.509 version 3 as of RFC 5280. Node can sign but not build certificates, hence the small DER writer.
 */
export function makeCertificates(hosts: readonly string[]): Certificates {
  const authority = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const server = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const issuer = subject("Earshot demo authority", authority.publicKey);
  const leaf = subject("earshot.invalid", server.publicKey);
  return {
    caPem: certificate(issuer, issuer, authority.privateKey, CA_DAYS, authorityExtensions(issuer)),
    certPem: certificate(leaf, issuer, authority.privateKey, LEAF_DAYS, serverExtensions(leaf, issuer, hosts)),
    keyPem: server.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

function subject(commonName: string, key: KeyObject): Subject {
  return {
    name: sequence(set(sequence(identifier(COMMON_NAME), utf8(commonName)))),
    publicKey: key.export({ type: "spki", format: "der" }),
  };
}

function certificate(of: Subject, issuer: Subject, issuerKey: KeyObject, days: number, extensions: Der[]): string {
  const nowMs = Date.now();
  const body = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(serialNumber()),
    ECDSA_WITH_SHA256,
    issuer.name,
    sequence(time(nowMs - DAY_MS), time(nowMs + (days - 1) * DAY_MS)),
    of.name,
    of.publicKey,
    explicit(3, sequence(...extensions)),
  );
  return pem(sequence(body, ECDSA_WITH_SHA256, bits(sign("sha256", body, issuerKey))));
}

/** Positive and never zero, as RFC 5280 section 4.1.2.2 asks. */
function serialNumber(): Buffer {
  return Buffer.concat([Buffer.from([1]), randomBytes(15)]);
}

function authorityExtensions(issuer: Subject): Der[] {
  return [
    extension(EXTENSION.basicConstraints, sequence(truth), true),
    extension(EXTENSION.keyUsage, SIGNS_CERTIFICATES, true),
    extension(EXTENSION.subjectKey, octets(keyId(issuer))),
  ];
}

function serverExtensions(leaf: Subject, issuer: Subject, hosts: readonly string[]): Der[] {
  return [
    extension(EXTENSION.basicConstraints, sequence(), true),
    extension(EXTENSION.keyUsage, SIGNS_HANDSHAKES, true),
    extension(EXTENSION.extendedKeyUsage, sequence(identifier(SERVER_AUTH))),
    extension(EXTENSION.alternativeNames, sequence(...hosts.map(alternativeName))),
    extension(EXTENSION.subjectKey, octets(keyId(leaf))),
    extension(EXTENSION.authorityKey, sequence(implicit(0, keyId(issuer)))),
  ];
}

function extension(dotted: string, value: Der, critical = false): Der {
  return sequence(identifier(dotted), ...(critical ? [truth] : []), octets(value));
}

function alternativeName(host: string): Der {
  if (isIP(host) === 4) return tagged(0x87, Buffer.from(host.split(".").map(Number)));
  return tagged(0x82, Buffer.from(host, "ascii"));
}

function keyId(of: Subject): Buffer {
  return createHash("sha1").update(of.publicKey).digest();
}

function pem(der: Der): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

import { readFileSync } from "node:fs";
import tls from "node:tls";
import { certificateProblem } from "./certificate-problem.ts";
import { ProxyConfigurationError } from "./proxy-errors.ts";

/** A further authority and the TLS context that trusts it besides the system's. */
export interface TrustedCa {
  readonly pem: string;
  readonly context: tls.SecureContext;
}

/** Building a context parses some 150 root certificates: once a process and authority. */
const contexts = new Map<string, tls.SecureContext>();
const files = new Map<string, string>();

/**
 * The authorities of `EXTRA_CA_FILE` and of the secret's `caPem` together; undefined if neither is given. Read once a process.
 * Throws `ProxyConfigurationError` if the file cannot be read, or one of its certificates, or there is none.
 */
export function trustedCa(file: string | undefined, secretPem: string | undefined): TrustedCa | undefined {
  const pem = [file === undefined ? undefined : readCa(file), secretPem]
    .filter((text) => text !== undefined)
    .join("\n");
  if (pem === "") return undefined;
  const context = contexts.get(pem) ?? tls.createSecureContext({ ca: [...tls.getCACertificates("default"), pem] });
  contexts.set(pem, context);
  return { pem, context };
}

function readCa(file: string): string {
  const known = files.get(file);
  if (known !== undefined) return known;
  const pem = readText(file);
  const problem = certificateProblem(pem);
  if (problem) throw new ProxyConfigurationError(`EXTRA_CA_FILE ${problem}`);
  files.set(file, pem);
  return pem;
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new ProxyConfigurationError("EXTRA_CA_FILE cannot be read", error);
  }
}

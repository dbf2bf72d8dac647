import type { Code } from "../codes.ts";
import { EarshotError } from "../errors.ts";
import { ProxyError } from "./proxy-errors.ts";

/** What the HTTP client's error codes mean once the gateway is out of the question. */
const CODES_BY_CAUSE: Readonly<Record<string, Code>> = {
  UND_ERR_HEADERS_TIMEOUT: "NetworkTimeout",
  UND_ERR_BODY_TIMEOUT: "NetworkTimeout",
  UND_ERR_CONNECT_TIMEOUT: "NetworkTimeout",
  ETIMEDOUT: "NetworkTimeout",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "TruncatedResponse",
  UND_ERR_SOCKET: "NetworkReset",
  UND_ERR_PRX_CONN: "NetworkReset",
  UND_ERR_ABORTED: "NetworkReset",
  ECONNRESET: "NetworkReset",
  ECONNREFUSED: "NetworkReset",
  EPIPE: "NetworkReset",
  ENOTFOUND: "NetworkReset",
  EAI_AGAIN: "NetworkReset",
  EHOSTUNREACH: "NetworkReset",
  ENETUNREACH: "NetworkReset",
};

/** OpenSSL's and Node's names for a certificate nobody trusts or for another host. */
const CERTIFICATE = /CERT|SELF_SIGNED|ALTNAME|UNABLE_TO_VERIFY/;

/** A failed request as one of ours. `throughGateway`: there is an exit that can be blamed for a wrong certificate. */
export function networkError(thrown: unknown, throughGateway: boolean): EarshotError {
  if (thrown instanceof EarshotError) return thrown;
  const names = causeCodes(thrown);
  const certificate = names.find((name) => CERTIFICATE.test(name));
  if (certificate) return certificateError(certificate, throughGateway);
  const name = names.find((candidate) => CODES_BY_CAUSE[candidate]);
  const code = name && CODES_BY_CAUSE[name];
  const isOffline = name === "UND_ERR_PRX_CONN" && !throughGateway;
  const failed = isOffline ? "this machine cannot reach the host: is it online?" : "the connection failed";
  if (code) return new EarshotError(code, { detail: `${failed} (${name})`, cause: thrown });
  // Parser errors of the client: HPE_INVALID_CONSTANT and its kin.
  if (names.some((candidate) => candidate.startsWith("HPE_"))) {
    return new EarshotError("TruncatedResponse", { detail: "the answer is not HTTP", cause: thrown });
  }
  return new EarshotError("Unclassified", { detail: `the request failed (${names[0] ?? "no code"})`, cause: thrown });
}

function certificateError(name: string, throughGateway: boolean): EarshotError {
  const detail = `the host's certificate is not trusted (${name}): an exit that intercepts, or EXTRA_CA_FILE is missing`;
  return throughGateway ? new ProxyError("ProxyExitFailed", { detail }) : new EarshotError("NetworkReset", { detail });
}

/** The codes of an error and of what caused it, outermost first. */
function causeCodes(thrown: unknown): string[] {
  const codes: string[] = [];
  for (let error = thrown; error instanceof Error && codes.length < 8; error = error.cause) {
    codes.push(String((error as NodeJS.ErrnoException).code ?? error.name));
  }
  return codes;
}

import { createHash } from "node:crypto";
import { once } from "node:events";
import http from "node:http";
import type { Socket } from "node:net";
import tls from "node:tls";
import { EarshotError } from "../errors.ts";
import { OUTBOUND_LIMITS } from "./limits.ts";
import { networkError } from "./network-error.ts";
import type { Outbound } from "./port.ts";
import { trustedCa } from "./trusted-ca.ts";

/**
 * The key that a host shows, base64 of the SHA-256 of its SubjectPublicKeyInfo, after a handshake in which its certificate was verified
 * against the system's authorities and `extraCaPem`. For a client that can be told keys but no authorities. Only the host's own key:
 * an authority's would hold for anybody who sends its certificate along. Throws what a request would throw.
 */
export async function presentedKey(outbound: Pick<Outbound, "proxyUrl" | "extraCaPem">, host: string): Promise<string> {
  const signal = AbortSignal.timeout(OUTBOUND_LIMITS.connectMs + OUTBOUND_LIMITS.firstByteMs);
  const socket = await openTunnel(new URL(outbound.proxyUrl), host, signal);
  const secureContext = trustedCa(undefined, outbound.extraCaPem)?.context;
  const secured = tls.connect({ socket, servername: host, ...(secureContext && { secureContext }) });
  try {
    await once(secured, "secureConnect", { signal });
    return keyDigest(secured);
  } catch (thrown) {
    throw networkError(thrown, true);
  } finally {
    secured.on("error", () => undefined).destroy();
  }
}

async function openTunnel(proxy: URL, host: string, signal: AbortSignal): Promise<Socket> {
  const credentials = Buffer.from(`${proxy.username}:${proxy.password}`).toString("base64");
  const request = http.request({
    host: proxy.hostname,
    port: proxy.port,
    method: "CONNECT",
    path: `${host}:443`,
    headers: { host: `${host}:443`, "proxy-authorization": `Basic ${credentials}` },
    signal,
  });
  request.end();
  try {
    const [response, socket] = (await once(request, "connect")) as [http.IncomingMessage, Socket];
    if (response.statusCode === 200) return socket;
    socket.destroy();
  } catch (thrown) {
    throw networkError(thrown, true);
  }
  throw new EarshotError("NetworkReset", { detail: "the tunnel was refused" });
}

function keyDigest(secured: tls.TLSSocket): string {
  const key = secured.getPeerX509Certificate()?.publicKey.export({ type: "spki", format: "der" });
  if (key === undefined) throw new EarshotError("NetworkReset", { detail: "the host showed no certificate" });
  return createHash("sha256").update(key).digest("base64");
}

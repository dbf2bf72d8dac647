/** Hosts the demo internet has. A leading `*.` stands for any subdomain. The list is that of the design's lanes. */
export const HOSTS = ["www.youtube.com", "youtubei.googleapis.com", "*.googlevideo.com", "api.deepgram.com"] as const;

/** Whether a CONNECT target (`host:port`) is one of `hosts`, on the port of TLS. */
export function isServed(target: string, hosts: readonly string[]): boolean {
  const [, host = "", port] = /^(.+):(\d+)$/.exec(target) ?? [];
  return port === "443" && hosts.some((pattern) => matches(host.toLowerCase(), pattern));
}

function matches(host: string, pattern: string): boolean {
  return pattern.startsWith("*.") ? host.endsWith(pattern.slice(1)) : host === pattern;
}

/** Where a page tries to get out to. */
export interface Targets {
  /** `address:port` that nobody should reach by UDP. */
  readonly udp: string;
  /** `address:port` that nobody should reach by TCP. */
  readonly tcp: string;
}

/** A page that tries every way out a browser has: names that are looked up, UDP, sockets, workers, loopback, frames and navigation. */
export function hostilePage({ udp, tcp }: Targets): string {
  return `<!DOCTYPE html><html><head>
<link rel="dns-prefetch" href="//prefetched.example.net"><link rel="preconnect" href="https://preconnected.example.net">
<link rel="preconnect" href="http://${tcp}"><link rel="prefetch" href="http://${tcp}/prefetch"><link rel="manifest" href="http://${tcp}/manifest">
<script type="speculationrules">{"prerender":[{"source":"list","urls":["http://${tcp}/speculated"]}]}</script></head>
<body ping><img src="http://${tcp}/image"><img src="https://images.example.net/a.png"><iframe src="http://${tcp}/frame"></iframe>
<video src="http://${tcp}/video"></video><object data="http://${tcp}/object"></object>
<a id="pinged" ping="http://${tcp}/ping" href="#here">here</a>
<script>
  const attempt = (work) => { try { Promise.resolve(work()).catch(() => undefined); } catch { /* refused at once */ } };
  const peer = (urls, more) => attempt(async () => {
    const connection = new RTCPeerConnection({ iceServers: [{ urls, ...more }] });
    connection.createDataChannel("way out");
    await connection.setLocalDescription(await connection.createOffer());
  });
  peer("stun:${udp}");
  peer("stun:stun.example.net:3478");
  peer("turn:${udp}?transport=udp", { username: "u", credential: "c" });
  peer("turn:${tcp}?transport=tcp", { username: "u", credential: "c" });
  attempt(() => fetch("http://${tcp}/2018-06-01/runtime/invocation/next"));
  attempt(() => fetch("http://localhost:${tcp.split(":")[1]}/", { mode: "no-cors" }));
  attempt(() => fetch("https://names.example.net/"));
  attempt(() => new WebSocket("ws://${tcp}/socket"));
  attempt(() => new WebSocket("wss://sockets.example.net/"));
  attempt(() => new EventSource("http://${tcp}/events"));
  attempt(() => new WebTransport("https://${udp}/transport"));
  attempt(() => navigator.sendBeacon("http://${tcp}/beacon", "x"));
  attempt(() => navigator.serviceWorker.register("/worker.js"));
  attempt(() => new Worker(URL.createObjectURL(new Blob(["fetch('http://${tcp}/worker')"]))));
  attempt(() => window.open("http://${tcp}/popup"));
  document.querySelector("#pinged").click();
</script></body></html>`;
}

/**
 * Features switched off. Only the last `--disable-features` of a command line counts, and the driver puts its own before ours, so its
 * list is repeated here (a test compares the two on the running browser's command line).
 */
const DRIVERS_FEATURES = [
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsUpgrades",
  "HttpsFirstBalancedModeAutoEnable",
  "LensOverlay",
  "MediaRouter",
  "PaintHolding",
  "ThirdPartyStoragePartitioning",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "TcpPortRandomizationWin",
  "OptimizationHints",
  "NetworkTimeServiceQuerying",
  "AimEnabled",
  "PreconnectToSearch",
  "msForceBrowserSignIn",
  "msEdgeUpdateLaunchServicesPreferredVersion",
] as const;

/** One process: no site isolation and no helpers; and no multicast names for WebRTC's addresses, which would be looked up. */
const OUR_FEATURES = [
  "AudioServiceOutOfProcess",
  "IsolateOrigins",
  "site-per-process",
  "Translate",
  "WebRtcHideLocalIpsWithMdns",
] as const;

/** What keeps the browser from reaching anything but its proxy. */
const NO_WAY_PAST_THE_PROXY = [
  // WebRTC: UDP through a proxy or not at all, and HTTP proxies carry none.
  "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
  // No name is looked up here: the proxy looks up, and it stands at an address.
  "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
  "--disable-quic",
  "--dns-prefetch-disable",
  "--no-pings",
  "--disable-domain-reliability",
] as const;

/** What Lambda's kernel and memory ask for. One process allows one context, and is the only mode that starts there. */
const ON_LAMBDA = [
  "--single-process",
  "--no-zygote",
  "--no-sandbox",
  "--disable-setuid-sandbox",
  "--in-process-gpu",
  "--disable-gpu",
  "--disable-software-rasterizer",
  "--disable-webgl",
  "--disk-cache-size=33554432",
  // A page that wants more ends the browser, which is told; without a limit of its own it would take the whole function along.
  "--js-flags=--max-old-space-size=768",
  "--mute-audio",
  "--font-render-hinting=none",
] as const;

/**
 * Flags besides the driver's own. `pins`: base64 SHA-256 digests of public keys whose certificates are taken although no authority of the
 * system has signed them; empty in production without a CA of one's own.
 */
export function chromiumFlags(pins: readonly string[]): readonly string[] {
  return [
    ...ON_LAMBDA,
    ...NO_WAY_PAST_THE_PROXY,
    `--disable-features=${[...DRIVERS_FEATURES, ...OUR_FEATURES].join(",")}`,
    ...(pins.length > 0 ? [`--ignore-certificate-errors-spki-list=${pins.join(",")}`] : []),
  ];
}

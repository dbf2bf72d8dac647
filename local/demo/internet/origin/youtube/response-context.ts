import { createHash } from "node:crypto";
import type { Asked, JsonObject } from "../exchange.ts";

/** `responseContext`: who the servers take the caller for, and what they log about it. */
export function responseContext(asked: Asked): JsonObject {
  return {
    visitorData: visitorData(asked),
    serviceTrackingParams: [
      { service: "GFEEDBACK", params: [{ key: "logged_in", value: "0" }] },
      { service: "CSI", params: [{ key: "yt_fn", value: asked.url.pathname.split("/").at(-1) ?? "" }] },
      { service: "GUIDED_HELP", params: [{ key: "logged_in", value: "0" }] },
    ],
    maxAgeSeconds: 0,
  };
}

/** The visitor id an exit gets. */
export function visitorData(asked: Asked): string {
  return `Cgt${opaque(`visitor ${asked.exit.session}`, 22)}%3D%3D`;
}

/** Tracking data, the same for the same address. */
export function trackingParams(asked: Asked): string {
  return `CAAQu2ki${opaque(`tracking ${asked.url.href}`, 24)}=`;
}

/** Text without meaning that looks like the real one and is the same every time. */
function opaque(seed: string, length: number): string {
  return createHash("sha512").update(seed).digest("base64url").slice(0, length);
}

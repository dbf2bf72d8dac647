import type { CaptionTrack, Scene } from "../../scenes/scene.ts";
import { languageName } from "../languages.ts";
import { isValid, signatureOf } from "../signature.ts";
import type { World } from "../world.ts";
import type { ClientRow } from "./clients.ts";

const LIFETIME_SECONDS = 7 * 3600;
const SIGNED = ["ip", "ipbits", "expire", "v", "ei", "caps", "opi", "xoaf"];
const SIGNED_GATED = ["ip", "ipbits", "expire", "v", "ei", "caps", "opi", "exp", "xoaf"];

/** The signed `baseUrl` of a track. Language, kind, name and format are not part of the signature, as on youtube.com. */
export function captionUrl(scene: Scene, track: CaptionTrack, gated: boolean, row: ClientRow, world: World): string {
  const nowSeconds = Math.floor(world.now() / 1000);
  const expire = scene.faults.timedtext?.kind === "expired" ? nowSeconds - 60 : nowSeconds + LIFETIME_SECONDS;
  const url = new URL(`https://www.youtube.com/api/timedtext?v=${scene.id}`);
  const signed = gated ? SIGNED_GATED : SIGNED;
  const parameters: readonly (readonly [string, string | undefined])[] = [
    ["ei", Buffer.from(`${nowSeconds}${scene.id}`).toString("base64url").slice(0, 22)],
    ["caps", "asr"],
    ["opi", "112496729"],
    ["exp", gated ? "xpe" : undefined],
    ["xoaf", "5"],
    ["xowf", "1"],
    ["hl", "en"],
    ["ip", "0.0.0.0"],
    ["ipbits", "0"],
    ["expire", String(expire)],
    ["sparams", signed.join(",")],
  ];
  append(url, parameters);
  url.searchParams.append("signature", signatureOf(url, signed, world.signingKey));
  append(url, [
    ["key", "yt8"],
    ["kind", track.kind === "asr" ? "asr" : undefined],
    ["lang", track.language],
    ["name", track.trackName],
    ["fmt", row.captionFormat],
  ]);
  return url.href.replaceAll("%2C", ",");
}

function append(url: URL, parameters: readonly (readonly [string, string | undefined])[]): void {
  for (const [name, value] of parameters) if (value !== undefined) url.searchParams.append(name, value);
}

/** Whether nobody has changed the signed part and it has not expired. */
export function isCaptionUrlValid(url: URL, world: World): boolean {
  return isValid(url, "signature", SIGNED, world.signingKey, world.now());
}

/** The track a caption URL names; undefined when the video has none like it. */
export function trackOfUrl(scene: Scene, url: URL): CaptionTrack | undefined {
  const { searchParams } = url;
  const kind = searchParams.get("kind") === "asr" ? "asr" : "manual";
  const name = searchParams.get("name") ?? undefined;
  return scene.tracks.find(
    (track) => track.kind === kind && track.language === searchParams.get("lang") && track.trackName === name,
  );
}

/** YouTube's own short name of a track: `a.` before automatic ones, the uploader's name hashed behind named ones. */
export function vssId({ kind, language, trackName }: CaptionTrack): string {
  const named = trackName === undefined ? "" : `.${Buffer.from(trackName).toString("base64url").slice(0, 11)}`;
  return `${kind === "asr" ? "a" : ""}.${language}${named}`;
}

/** The name shown to users, in English. */
export function trackTitle({ kind, language, trackName }: CaptionTrack): string {
  if (kind === "asr") return `${languageName(language)} (auto-generated)`;
  return trackName === undefined ? languageName(language) : `${languageName(language)} - ${trackName}`;
}

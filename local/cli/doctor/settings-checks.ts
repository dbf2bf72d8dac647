import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { SecretsFile } from "../../aws/secrets-file.ts";
import { messageOf, systemCode } from "../failure.ts";
import { holdsApiKey } from "../secret/section-problems.ts";
import { type LocalSettings, secretsPath } from "../settings.ts";
import { absent, bad, type Finding, ok } from "./check.ts";

const ON: ReadonlySet<string> = new Set(["1", "true", "yes", "on"]);

const isOff = (text: string | undefined): boolean => text !== undefined && text !== "" && !isOn(text);
const isOn = (text: string | undefined): boolean => ON.has((text ?? "").trim().toLowerCase());

/** Whether the proxy settings fit together, and which source they come from. Values stay untold. */
export function checkProxy(settings: LocalSettings): Finding {
  const { overlay } = settings;
  if (!isOn(overlay.PROXY_ENABLED)) {
    return isOn(overlay.ENFORCE_PROXY_ALL)
      ? bad("proxy", "ENFORCE_PROXY_ALL is on and PROXY_ENABLED is off: nothing will be sent")
      : absent("proxy", "off (PROXY_ENABLED): YouTube sees the address of this machine");
  }
  if (isOn(overlay.ENFORCE_PROXY_ALL) && isOff(overlay.DEEPGRAM_VIA_PROXY)) {
    return bad("proxy", "ENFORCE_PROXY_ALL is on and DEEPGRAM_VIA_PROXY is off: Deepgram will not be asked");
  }
  const source = accountSource(settings);
  if (!source) return bad("proxy", "on, but no account in the secrets file, PROXY_SECRET_JSON or PROXY_USERNAME");
  const given = Object.keys(overlay).filter((name) => name.startsWith("PROXY_"));
  return ok("proxy", `on, from ${source}; set: ${given.join(", ")}`);
}

/** The first that is set of those that may hold the account, in the order in which they count. */
function accountSource(settings: LocalSettings): string | undefined {
  const { overlay } = settings;
  const named = ["PROXY_SECRET_JSON", "PROXY_SECRET_ID"].find((name) => overlay[name]);
  if (named !== undefined) return named;
  try {
    if (new SecretsFile(secretsPath(settings)).get("proxy")) return "the secrets file";
  } catch {
    // What is wrong with it is the file's own check to say.
    return "the secrets file";
  }
  return overlay.PROXY_USERNAME && "the PROXY_* variables";
}

/** Whether the secrets file can be read and which secrets and fields it has. */
export function checkSecretsFile({ secretsFile }: LocalSettings): Finding {
  if (!secretsFile) return absent("secrets file", "EARSHOT_SECRETS_FILE is not set");
  try {
    const secrets: unknown = JSON.parse(readFileSync(secretsFile, "utf8"));
    if (typeof secrets !== "object" || secrets === null)
      return bad("secrets file", `${secretsFile} holds no JSON object`);
    return ok("secrets file", Object.entries(secrets).map(describe).join("; ") || "empty");
  } catch (error) {
    return bad("secrets file", `${secretsFile} ${unreadable(error)}`);
  }
}

function describe([name, secret]: [string, unknown]): string {
  const fields = typeof secret === "object" && secret !== null ? Object.keys(secret) : [];
  return `${name} with ${fields.join(", ") || "no fields"}`;
}

/** A message of JSON.parse may quote the file, so it is not passed on. */
function unreadable(error: unknown): string {
  return error instanceof SyntaxError ? "is not JSON" : `cannot be read (${systemCode(error) ?? "unknown reason"})`;
}

/** Whether there is a key for speech recognition. Its value stays untold. */
export function checkDeepgramKey(settings: LocalSettings): Finding {
  const check = "deepgram key";
  try {
    const text = new SecretsFile(secretsPath(settings)).get("deepgram")?.text;
    if (text === undefined)
      return absent(check, "none: the deepgram lane says NotInstalled; npm start -- secret put stores one");
    return holdsApiKey(JSON.parse(text))
      ? ok(check, "present")
      : bad(check, 'the section "deepgram" holds no key: expected {"apiKey": "…"}');
  } catch {
    return bad(check, 'the section "deepgram" of the secrets file cannot be read');
  }
}

/** Whether the additional certificate authority can be read. */
export function checkExtraCa({ overlay }: LocalSettings): Finding {
  const file = overlay.EXTRA_CA_FILE;
  if (!file) return absent("extra CA", "EXTRA_CA_FILE is not set");
  try {
    const certificate = new X509Certificate(readFileSync(file));
    return ok("extra CA", `${certificate.subject.replaceAll("\n", ", ")}, valid until ${certificate.validTo}`);
  } catch (error) {
    return bad("extra CA", `${file}: ${systemCode(error) ? unreadable(error) : messageOf(error)}`);
  }
}

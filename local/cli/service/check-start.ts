import { existsSync } from "node:fs";
import { SecretsFile } from "../../aws/secrets-file.ts";
import { CliFailure, EXIT, messageOf } from "../failure.ts";
import { toGatewayEvent } from "../gateway/gateway-event.ts";
import { type LocalSettings, secretsPath } from "../settings.ts";
import type { Laptop } from "./laptop-port.ts";

const LIVE = { method: "GET", target: "/health/live", headers: {}, body: Buffer.alloc(0) };
const FACTS = { resource: "/health/live", requestId: "start", visitor: { isOperator: false }, isBinary: false };
/** The function's name and its error's. */
const WHOSE = /^api: Unclassified: /;

/** Lets the function behind every command begin, which judges the settings. Throws a CliFailure with everything it finds wrong. */
export async function checkStart(laptop: Pick<Laptop, "invoke">): Promise<void> {
  try {
    await laptop.invoke("api", toGatewayEvent(LIVE, FACTS));
  } catch (error) {
    const why = messageOf(error).replace(WHOSE, "");
    throw new CliFailure(`the local service does not start: ${why}`, EXIT.failed, error);
  }
}

/** Reads the secrets file. Throws a CliFailure when it is named and not there, or is no JSON object. */
export function checkSecrets(settings: LocalSettings): void {
  const { secretsFile } = settings;
  if (secretsFile !== undefined && !existsSync(secretsFile)) {
    throw new CliFailure(`EARSHOT_SECRETS_FILE: there is no file ${secretsFile}: npm start -- secret put`, EXIT.proxy);
  }
  try {
    new SecretsFile(secretsPath(settings)).get("proxy");
  } catch (error) {
    throw new CliFailure(messageOf(error), EXIT.proxy, error);
  }
}

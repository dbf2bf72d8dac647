import { z } from "zod";
import { EarshotError } from "../shared/errors.ts";
import type { SecretStore } from "../shared/proxy/secret-refresh-manager.ts";

export interface ApiKey {
  readonly apiKey: string;
  /** Tells versions of the secret apart; nothing can be learnt from it about the key. */
  readonly version: string;
}

const schema = z.object({ apiKey: z.string().regex(/^[!-~]+$/) });

/**
 * The account's key out of its secret. Throws `NotInstalled` when there is none: no secret named, none there, or one without an
 * `apiKey` of visible ASCII characters. A secret that cannot be read just now is no proof of that: such errors pass through. Read anew
 * for each job, since it is one call before minutes of work.
 */
export async function readApiKey(
  secretId: string | undefined,
  secrets: Pick<SecretStore, "getSecret">,
): Promise<ApiKey> {
  if (secretId === undefined) throw absent("there is no API key: DEEPGRAM_SECRET_ID is not set");
  const { value, versionId } = await secrets.getSecret(secretId).catch((error: unknown) => {
    if (error instanceof Error && error.name === "ResourceNotFoundException") throw absent(NO_SECRET);
    throw error;
  });
  const { data } = schema.safeParse(jsonOrNothing(value));
  if (!data) throw absent('the secret of DEEPGRAM_SECRET_ID holds no key: expected {"apiKey": "…"}');
  return { apiKey: data.apiKey, version: versionId };
}

const NO_SECRET = "there is no API key: the secret of DEEPGRAM_SECRET_ID does not exist";

const absent = (detail: string) => new EarshotError("NotInstalled", { detail });

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

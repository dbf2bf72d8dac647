import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { parseEnvironment } from "../shared/config/environment.ts";
import { FUNCTION_SETTINGS } from "../shared/config/functions.ts";
import { lanePlatform } from "../shared/lane-platform.ts";
import { jobOf, observation, observed } from "../shared/observe/observation.ts";
import { measured } from "../shared/observe/resource-use.ts";
import { secretsManagerStore } from "../shared/proxy/secrets-manager-store.ts";
import { runLane } from "../shared/run-lane.ts";
import { documentClient } from "../shared/store/document-client.ts";
import { DynamoProxyState } from "../shared/store/proxy-state.ts";
import { deepgramWork } from "./deepgram-work.ts";
import { openDirect } from "./open-direct.ts";

/**
 * Words that are bought and cannot be stored are lost, and the function has minutes left: a table that refuses is asked for some two and
 * a half minutes on average, five at most (waits of the SDK's standard mode for throttled calls: 1 s, doubled up to 20 s, each shortened
 * at random).
 */
const WRITE_ATTEMPTS = 20;

const settings = parseEnvironment(FUNCTION_SETTINGS.deepgram, process.env);
const eyes = observation("deepgram", settings);
const client = documentClient({ maxAttempts: WRITE_ATTEMPTS });
const work = deepgramWork(settings, {
  secrets: secretsManagerStore(new SecretsManagerClient()),
  onSecret: (apiKey) => eyes.secrets.add(apiKey),
  state: new DynamoProxyState(client, settings.PROXY_STATE_TABLE, () => new Date()),
  openDirect: settings.DEEPGRAM_VIA_PROXY ? undefined : () => openDirect(settings),
  path: process.env.PATH,
});
const run = runLane("deepgram", work, lanePlatform(settings, eyes, client));

/** Task `deepgram: try`: `{ jobId }` to a `LaneAnswer`. */
export const handler = observed(eyes, jobOf, measured("deepgram", eyes.metrics, run));

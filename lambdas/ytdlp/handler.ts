import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { parseEnvironment } from "../shared/config/environment.ts";
import { FUNCTION_SETTINGS } from "../shared/config/functions.ts";
import { lanePlatform } from "../shared/lane-platform.ts";
import { jobOf, observation, observed } from "../shared/observe/observation.ts";
import { measured } from "../shared/observe/resource-use.ts";
import { secretsManagerStore } from "../shared/proxy/secrets-manager-store.ts";
import { runLane } from "../shared/run-lane.ts";
import { ytdlpWork } from "./ytdlp-work.ts";

const settings = parseEnvironment(FUNCTION_SETTINGS.ytdlp, process.env);
const eyes = observation("ytdlp", settings);
const secrets = secretsManagerStore(new SecretsManagerClient());
const work = ytdlpWork(settings, {
  secrets,
  path: process.env.PATH,
  onAge: (days) => eyes.metrics.add("ytdlp.ageDays", days),
});
const run = runLane("ytdlp", work, lanePlatform(settings, eyes));

/** Task `ytdlp: try`: `{ jobId }` to a `LaneAnswer`. */
export const handler = observed(eyes, jobOf, measured("ytdlp", eyes.metrics, run));

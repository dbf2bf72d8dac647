import { parseEnvironment } from "../shared/config/environment.ts";
import { FUNCTION_SETTINGS } from "../shared/config/functions.ts";
import { lanePlatform } from "../shared/lane-platform.ts";
import { jobOf, observation, observed } from "../shared/observe/observation.ts";
import { measured } from "../shared/observe/resource-use.ts";
import { runLane } from "../shared/run-lane.ts";
import { documentClient } from "../shared/store/document-client.ts";
import { DynamoProxyState } from "../shared/store/proxy-state.ts";
import { currentClients } from "../shared/youtube/current-clients.ts";
import { fetchCaptions } from "./fetch-captions.ts";

const settings = parseEnvironment(FUNCTION_SETTINGS.captions, process.env);
const eyes = observation("captions", settings);
const clients = currentClients(new DynamoProxyState(documentClient(), settings.PROXY_STATE_TABLE, () => new Date()));
const run = runLane(
  "captions",
  async (job, tools) =>
    fetchCaptions(job, { ...tools, clients: await clients(), otherCountryPossible: settings.PROXY_ENABLED }),
  lanePlatform(settings, eyes),
);

/** Task `captions: try`: `{ jobId }` to a `LaneAnswer`. */
export const handler = observed(eyes, jobOf, measured("captions", eyes.metrics, run));

import { parseEnvironment } from "../shared/config/environment.ts";
import { FUNCTION_SETTINGS } from "../shared/config/functions.ts";
import { lanePlatform } from "../shared/lane-platform.ts";
import { jobOf, observation, observed } from "../shared/observe/observation.ts";
import { measured } from "../shared/observe/resource-use.ts";
import { type LaneWork, runLane } from "../shared/run-lane.ts";
import { documentClient } from "../shared/store/document-client.ts";
import { DynamoProxyState } from "../shared/store/proxy-state.ts";
import { clientFor } from "../shared/youtube/clients.ts";
import { currentClients } from "../shared/youtube/current-clients.ts";
import { youtubeiWork } from "./youtubei-work.ts";

const settings = parseEnvironment(FUNCTION_SETTINGS.youtubei, process.env);
const eyes = observation("youtubei", settings);
const clients = currentClients(new DynamoProxyState(documentClient(), settings.PROXY_STATE_TABLE, () => new Date()));
const work: LaneWork = async (job, tools) => {
  const client = clientFor("panel", await clients());
  return youtubeiWork(settings, { modulePath: process.env.NODE_PATH, client })(job, tools);
};
const run = runLane("youtubei", work, lanePlatform(settings, eyes));

/** Task `youtubei: try`: `{ jobId }` to a `LaneAnswer`. */
export const handler = observed(eyes, jobOf, measured("youtubei", eyes.metrics, run));

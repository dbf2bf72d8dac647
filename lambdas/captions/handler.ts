import { parseEnvironment } from "../shared/config/environment.ts";
import { FUNCTION_SETTINGS } from "../shared/config/functions.ts";
import { lanePlatform } from "../shared/lane-platform.ts";
import { observation, observed } from "../shared/observe/observation.ts";
import { runLane } from "../shared/run-lane.ts";
import { CLIENTS } from "../shared/youtube/clients.ts";
import { fetchCaptions } from "./fetch-captions.ts";

const settings = parseEnvironment(FUNCTION_SETTINGS.captions, process.env);
const eyes = observation("captions", settings);
const run = runLane(
  "captions",
  (job, tools) => fetchCaptions(job, { ...tools, clients: CLIENTS, otherCountryPossible: settings.PROXY_ENABLED }),
  lanePlatform(settings, eyes),
);

/** Task `captions: try`: `{ jobId }` to a `LaneAnswer`. */
export const handler = observed(eyes, (event: { jobId: string }) => event.jobId, run);

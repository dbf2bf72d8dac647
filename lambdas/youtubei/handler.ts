import { parseEnvironment } from "../shared/config/environment.ts";
import { FUNCTION_SETTINGS } from "../shared/config/functions.ts";
import { EarshotError } from "../shared/errors.ts";
import { lanePlatform } from "../shared/lane-platform.ts";
import { jobOf, observation, observed } from "../shared/observe/observation.ts";
import { measured } from "../shared/observe/resource-use.ts";
import { runLane } from "../shared/run-lane.ts";
import { CLIENTS } from "../shared/youtube/clients.ts";
import { youtubeiWork } from "./youtubei-work.ts";

const settings = parseEnvironment(FUNCTION_SETTINGS.youtubei, process.env);
const eyes = observation("youtubei", settings);
const client = CLIENTS.find(({ use }) => use === "panel");
if (!client) throw new EarshotError("Unclassified", { detail: "no youtubei client is a browser" });
const work = youtubeiWork(settings, { modulePath: process.env.NODE_PATH, client });
const run = runLane("youtubei", work, lanePlatform(settings, eyes));

/** Task `youtubei: try`: `{ jobId }` to a `LaneAnswer`. */
export const handler = observed(eyes, jobOf, measured("youtubei", eyes.metrics, run));

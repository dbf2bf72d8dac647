import { parseEnvironment } from "../shared/config/environment.ts";
import { FUNCTION_SETTINGS } from "../shared/config/functions.ts";
import { jobOf, observation, observed } from "../shared/observe/observation.ts";
import { pricesOf } from "../shared/receipt.ts";
import { documentClient } from "../shared/store/document-client.ts";
import { jobStores } from "../shared/store/job-stores.ts";
import { DynamoProxyState } from "../shared/store/proxy-state.ts";
import { finishJob } from "./finish-job.ts";

const settings = parseEnvironment(FUNCTION_SETTINGS.finish, process.env);
const client = documentClient();
const now = () => new Date();
const eyes = observation("finish", settings);
const ports = {
  ...jobStores(client, settings, now, eyes.recognise),
  metrics: eyes.metrics,
  log: eyes.log,
  counters: new DynamoProxyState(client, settings.PROXY_STATE_TABLE, now),
  prices: pricesOf(settings),
  now,
};

/** Task `Finish`: `{ jobId }` to `{ jobId, videoId, verdict, code? }`. */
export const handler = observed(eyes, jobOf, ({ jobId }) => finishJob(jobId, ports));

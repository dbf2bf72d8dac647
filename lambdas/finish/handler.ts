import { parseEnvironment } from "../shared/config/environment.ts";
import { FUNCTION_SETTINGS } from "../shared/config/functions.ts";
import { jobOf, observation, observed } from "../shared/observe/observation.ts";
import { pricesOf } from "../shared/receipt.ts";
import { documentClient } from "../shared/store/document-client.ts";
import { JobStore } from "../shared/store/job-store.ts";
import { DynamoProxyState } from "../shared/store/proxy-state.ts";
import { RequestStore } from "../shared/store/request-store.ts";
import { TranscriptStore } from "../shared/store/transcript-store.ts";
import { finishJob } from "./finish-job.ts";

const settings = parseEnvironment(FUNCTION_SETTINGS.finish, process.env);
const client = documentClient();
const now = () => new Date();
const eyes = observation("finish", settings);
const ports = {
  jobs: new JobStore(client, settings.JOBS_TABLE, now, eyes.recognise),
  requests: new RequestStore(client, settings.TRANSCRIPTS_TABLE, now),
  transcripts: new TranscriptStore(client, settings.TRANSCRIPTS_TABLE, now),
  metrics: eyes.metrics,
  log: eyes.log,
  counters: new DynamoProxyState(client, settings.PROXY_STATE_TABLE, now),
  prices: pricesOf(settings),
  now,
};

/** Task `Finish`: `{ jobId }` to `{ jobId, videoId, verdict, code? }`. */
export const handler = observed(eyes, jobOf, ({ jobId }) => finishJob(jobId, ports));

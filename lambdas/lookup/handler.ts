import { parseEnvironment } from "../shared/config/environment.ts";
import { FUNCTION_SETTINGS } from "../shared/config/functions.ts";
import { jobOf, observation, observed } from "../shared/observe/observation.ts";
import { documentClient } from "../shared/store/document-client.ts";
import { JobStore } from "../shared/store/job-store.ts";
import { RequestStore } from "../shared/store/request-store.ts";
import { TranscriptStore } from "../shared/store/transcript-store.ts";
import { lookUp } from "./look-up.ts";

const settings = parseEnvironment(FUNCTION_SETTINGS.lookup, process.env);
const client = documentClient();
const now = () => new Date();
const eyes = observation("lookup", settings);
const ports = {
  jobs: new JobStore(client, settings.JOBS_TABLE, now, eyes.recognise),
  requests: new RequestStore(client, settings.TRANSCRIPTS_TABLE, now),
  transcripts: new TranscriptStore(client, settings.TRANSCRIPTS_TABLE, now),
};

/** Task `Look up`: `{ jobId }` to `{ outcome, lanes }`. */
export const handler = observed(eyes, jobOf, ({ jobId }) => lookUp(jobId, ports));

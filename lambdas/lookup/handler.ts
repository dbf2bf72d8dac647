import { parseEnvironment } from "../shared/config/environment.ts";
import { FUNCTION_SETTINGS } from "../shared/config/functions.ts";
import { jobOf, observation, observed } from "../shared/observe/observation.ts";
import { documentClient } from "../shared/store/document-client.ts";
import { jobStores } from "../shared/store/job-stores.ts";
import { lookUp } from "./look-up.ts";

const settings = parseEnvironment(FUNCTION_SETTINGS.lookup, process.env);
const eyes = observation("lookup", settings);
const ports = jobStores(documentClient(), settings, () => new Date(), eyes.recognise);

/** Task `Look up`: `{ jobId }` to `{ outcome, lanes }`. */
export const handler = observed(eyes, jobOf, ({ jobId }) => lookUp(jobId, ports));

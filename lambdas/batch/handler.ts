import { randomUUID } from "node:crypto";
import { SFNClient } from "@aws-sdk/client-sfn";
import { roundStarter } from "../shared/batch/start-round.ts";
import { parseEnvironment } from "../shared/config/environment.ts";
import { FUNCTION_SETTINGS } from "../shared/config/functions.ts";
import { observation, observed } from "../shared/observe/observation.ts";
import { BatchStore } from "../shared/store/batch-store.ts";
import { documentClient } from "../shared/store/document-client.ts";
import { DueStore } from "../shared/store/due-store.ts";
import { jobStores } from "../shared/store/job-stores.ts";
import { bucketClient, ObjectStore } from "../shared/store/object-store.ts";
import { DynamoProxyState } from "../shared/store/proxy-state.ts";
import { SubscriptionStore } from "../shared/store/subscription-store.ts";
import { endTeller } from "../shared/tell-end.ts";
import { batchWork, subjectOf } from "./work.ts";

const settings = parseEnvironment(FUNCTION_SETTINGS.batch, process.env);
const client = documentClient();
const sfn = new SFNClient();
const now = () => new Date();
const eyes = observation("batch", settings);
const ports = {
  batches: new BatchStore(client, settings.JOBS_TABLE, now),
  due: new DueStore(client, settings.JOBS_TABLE, now),
  ...jobStores(client, settings, now),
  objects: new ObjectStore(bucketClient(), settings.RESULTS_BUCKET),
  subscriptions: new SubscriptionStore(client, settings.JOBS_TABLE, now),
  startRound: roundStarter(sfn, settings.BATCH_MACHINE_ARN),
  tellEnd: endTeller(sfn, settings.ENDS_MACHINE_ARN),
  maxConcurrency: settings.BATCH_MAX_CONCURRENCY,
  newJobId: randomUUID,
  metrics: eyes.metrics,
  counters: new DynamoProxyState(client, settings.PROXY_STATE_TABLE, now),
  log: eyes.log,
  now,
};

/** Steps of the batch machine, the sweep of the schedule, and the end of runs that were lost. */
export const handler = observed(eyes, subjectOf, (event) => batchWork(event, ports));

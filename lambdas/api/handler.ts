import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { SFNClient } from "@aws-sdk/client-sfn";
import { handle, type LambdaContext, type LambdaEvent } from "hono/aws-lambda";
import { parseEnvironment } from "../shared/config/environment.ts";
import { FUNCTION_SETTINGS } from "../shared/config/functions.ts";
import { observation } from "../shared/observe/observation.ts";
import { pricesOf } from "../shared/receipt.ts";
import { executionStarter } from "../shared/start-execution.ts";
import { documentClient } from "../shared/store/document-client.ts";
import { JobStore } from "../shared/store/job-store.ts";
import { RequestStore } from "../shared/store/request-store.ts";
import { TranscriptStore } from "../shared/store/transcript-store.ts";
import { createApi } from "./create-api.ts";
import { tablesCheck } from "./tables-check.ts";

const settings = parseEnvironment(FUNCTION_SETTINGS.api, process.env);
const client = documentClient();
const now = () => new Date();
const eyes = observation("api", settings);
const jobs = new JobStore(client, settings.JOBS_TABLE, now);
const requests = new RequestStore(client, settings.TRANSCRIPTS_TABLE, now);
const transcripts = new TranscriptStore(client, settings.TRANSCRIPTS_TABLE, now);

const api = createApi({
  jobs,
  requests,
  transcripts,
  startExecution: executionStarter(new SFNClient(), settings.STATE_MACHINE_ARN),
  newJobId: randomUUID,
  newCorrelationId: randomUUID,
  now,
  waitMs: async (ms) => {
    await wait(ms);
  },
  checks: { tables: tablesCheck(client, settings) },
  metrics: eyes.metrics,
  log: eyes.log,
  prices: pricesOf(settings),
  version: {
    version: settings.EARSHOT_VERSION,
    commit: settings.EARSHOT_COMMIT,
    buildTime: settings.EARSHOT_BUILD_TIME,
  },
  corsOrigins: settings.CORS_ORIGINS?.split(",").map((origin) => origin.trim()) ?? [],
});

const answer = handle(api, { isContentTypeBinary: () => false });

/** API Gateway REST proxy events. All answers are text: none may be sent as base64. */
export async function handler(event: LambdaEvent, context: LambdaContext) {
  try {
    return await answer(event, context);
  } finally {
    eyes.metrics.flush();
  }
}

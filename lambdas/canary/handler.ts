import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { SFNClient } from "@aws-sdk/client-sfn";
import { parseEnvironment } from "../shared/config/environment.ts";
import { FUNCTION_SETTINGS } from "../shared/config/functions.ts";
import { observation, observed } from "../shared/observe/observation.ts";
import { executionStarter } from "../shared/start-execution.ts";
import { documentClient } from "../shared/store/document-client.ts";
import { jobStores } from "../shared/store/job-stores.ts";
import { askKnownVideos } from "./ask-known-videos.ts";

/** Less than the function's own five minutes, so that a job that hangs is counted. */
const PATIENCE_MS = 240_000;

const settings = parseEnvironment(FUNCTION_SETTINGS.canary, process.env);
const client = documentClient();
const now = () => new Date();
const eyes = observation("canary", settings);
const ports = {
  ...jobStores(client, settings, now),
  startExecution: executionStarter(new SFNClient(), settings.STATE_MACHINE_ARN),
  newJobId: randomUUID,
  metrics: eyes.metrics,
  log: eyes.log,
  waitMs: async (ms: number) => {
    await wait(ms);
  },
  now,
};

/** Target of the hourly schedule: whatever the event, one result a known video. */
export const handler = observed(
  eyes,
  () => ({ correlationId: "canary" }),
  () => askKnownVideos(settings.EARSHOT_CANARY_VIDEOS, PATIENCE_MS, ports),
);

import { SFNClient } from "@aws-sdk/client-sfn";
import { parseEnvironment } from "../shared/config/environment.ts";
import { FUNCTION_SETTINGS } from "../shared/config/functions.ts";
import { observation, observed } from "../shared/observe/observation.ts";
import { pricesOf } from "../shared/receipt.ts";
import { documentClient } from "../shared/store/document-client.ts";
import { JobStore } from "../shared/store/job-store.ts";
import { DynamoProxyState } from "../shared/store/proxy-state.ts";
import { endTeller } from "../shared/tell-end.ts";
import { reapJob } from "./reap-job.ts";

/** The fields used of EventBridge's "Step Functions Execution Status Change" (Step Functions developer guide, "Event examples"). */
export interface ExecutionStatusChange {
  readonly detail: { readonly name: string; readonly status: string; readonly error?: string | null };
}

const settings = parseEnvironment(FUNCTION_SETTINGS.reaper, process.env);
const client = documentClient();
const now = () => new Date();
const eyes = observation("reaper", settings);
const ports = {
  jobs: new JobStore(client, settings.JOBS_TABLE, now, eyes.recognise),
  counters: new DynamoProxyState(client, settings.PROXY_STATE_TABLE, now),
  metrics: eyes.metrics,
  log: eyes.log,
  prices: pricesOf(settings),
  tellEnd: endTeller(new SFNClient(), settings.ENDS_MACHINE_ARN),
  now,
};

/** Target of the rule on executions that failed, timed out or were aborted. A throw makes Lambda ask again. */
export const handler = observed(
  eyes,
  (event: ExecutionStatusChange) => ({ jobId: event.detail.name }),
  ({ detail }) => reapJob({ jobId: detail.name, status: detail.status, error: detail.error ?? undefined }, ports),
);

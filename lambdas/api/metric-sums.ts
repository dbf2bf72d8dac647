import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { COUNTERS_KEY } from "../shared/observe/counters.ts";
import type { ProxyState } from "../shared/proxy/proxy-state.ts";
import { PROXY_TOTALS_KEY } from "../shared/proxy/request-log.ts";
import { countRunningJobs } from "../shared/store/running-jobs.ts";
import type { InvokeFunction } from "./invoke-function.ts";
import type { MetricSums } from "./open-metrics.ts";
import { breakersIn } from "./preflight-checks.ts";

/** Reads what `/metrics` tells: sums from the tables; the breakers from the function that knows whose proxy it is, if it answers. */
export function metricSums(
  client: DynamoDBDocumentClient,
  jobsTable: string,
  state: Pick<ProxyState, "get">,
  invokePreflight: InvokeFunction,
): () => Promise<MetricSums> {
  return async () => {
    const [counters = {}, proxy = {}, runningJobs, breakers] = await Promise.all([
      state.get(COUNTERS_KEY),
      state.get(PROXY_TOTALS_KEY),
      countRunningJobs(client, jobsTable),
      invokePreflight({ state: true }).then(breakersIn, () => []),
    ]);
    return { counters, proxy, runningJobs, breakers };
  };
}

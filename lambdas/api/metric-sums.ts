import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { COUNTERS_KEY } from "../shared/observe/counters.ts";
import type { ProxyState } from "../shared/proxy/proxy-state.ts";
import { PROXY_TOTALS_KEY } from "../shared/proxy/request-log.ts";
import { countRunningJobs } from "../shared/store/running-jobs.ts";
import type { MetricSums } from "./open-metrics.ts";

/** Reads what `/metrics` tells. */
export function metricSums(
  client: DynamoDBDocumentClient,
  jobsTable: string,
  state: Pick<ProxyState, "get">,
): () => Promise<MetricSums> {
  return async () => {
    const [counters = {}, proxy = {}, runningJobs] = await Promise.all([
      state.get(COUNTERS_KEY),
      state.get(PROXY_TOTALS_KEY),
      countRunningJobs(client, jobsTable),
    ]);
    return { counters, proxy, runningJobs };
  };
}

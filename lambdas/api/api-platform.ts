import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { SFNClient } from "@aws-sdk/client-sfn";
import type { FunctionSettings } from "../shared/config/functions.ts";
import type { Observation } from "../shared/observe/observation.ts";
import { pricesOf } from "../shared/receipt.ts";
import { executionStarter } from "../shared/start-execution.ts";
import { CallLimits } from "../shared/store/call-limits.ts";
import { documentClient } from "../shared/store/document-client.ts";
import { jobStores } from "../shared/store/job-stores.ts";
import { DynamoProxyState } from "../shared/store/proxy-state.ts";
import { batchingOf } from "./batching.ts";
import { remembered } from "./check.ts";
import { functionInvoker } from "./invoke-function.ts";
import { metricSums } from "./metric-sums.ts";
import type { ApiPorts } from "./ports.ts";
import { preflightChecks } from "./preflight-checks.ts";
import { answerStore } from "./store-answer.ts";
import { tablesCheck } from "./tables-check.ts";

/** How long findings of readiness are kept, seconds. The proxy's cost a call of another function. */
const TABLES_SECONDS = 5;
const PROXY_SECONDS = 30;

/** What the HTTP interface stands on in AWS, made once per cold start. */
export function apiPlatform(settings: FunctionSettings<"api">, { metrics, log }: Observation): ApiPorts {
  const client = documentClient();
  const now = () => new Date();
  const sfn = new SFNClient();
  const state = new DynamoProxyState(client, settings.PROXY_STATE_TABLE, now);
  const invokePreflight = functionInvoker(settings.PREFLIGHT_FUNCTION);
  const { secret, preflight, breakers } = preflightChecks(invokePreflight);
  return {
    ...jobStores(client, settings, now),
    startExecution: executionStarter(sfn, settings.STATE_MACHINE_ARN),
    batching: batchingOf(settings, { client, sfn, now }),
    newJobId: randomUUID,
    newCorrelationId: randomUUID,
    now,
    waitMs: async (ms) => {
      await wait(ms);
    },
    checks: {
      tables: remembered(tablesCheck(client, settings), TABLES_SECONDS, now),
      secret: remembered(secret, PROXY_SECONDS, now),
      preflight: remembered(preflight, PROXY_SECONDS, now),
      breakers: remembered(breakers, PROXY_SECONDS, now),
    },
    limits: new CallLimits(client, settings.PROXY_STATE_TABLE, now),
    storeAnswer: answerStore(settings.RESULTS_BUCKET),
    invokePreflight,
    invokeListing: functionInvoker(settings.LISTING_FUNCTION),
    readMetrics: metricSums(client, settings.JOBS_TABLE, state, invokePreflight),
    metrics,
    counters: state,
    log,
    prices: pricesOf(settings),
    version: {
      version: settings.EARSHOT_VERSION,
      commit: settings.EARSHOT_COMMIT,
      buildTime: settings.EARSHOT_BUILD_TIME,
    },
    corsOrigins: settings.CORS_ORIGINS?.split(",").map((origin) => origin.trim()) ?? [],
  };
}

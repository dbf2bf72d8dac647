import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { parseEnvironment } from "../shared/config/environment.ts";
import { FUNCTION_SETTINGS } from "../shared/config/functions.ts";
import { observation, observed } from "../shared/observe/observation.ts";
import { PreflightCache } from "../shared/proxy/preflight-cache.ts";
import { SecretRefreshManager } from "../shared/proxy/secret-refresh-manager.ts";
import { secretsManagerStore } from "../shared/proxy/secrets-manager-store.ts";
import { documentClient } from "../shared/store/document-client.ts";
import { JobStore } from "../shared/store/job-store.ts";
import { DynamoProxyState } from "../shared/store/proxy-state.ts";
import { runPreflight } from "./run-preflight.ts";

const settings = parseEnvironment(FUNCTION_SETTINGS.preflight, process.env);
const client = documentClient();
const now = () => new Date();
const eyes = observation("preflight", settings);
const state = new DynamoProxyState(client, settings.PROXY_STATE_TABLE, now);
const ports = {
  jobs: new JobStore(client, settings.JOBS_TABLE, now),
  settings,
  secrets: new SecretRefreshManager({
    settings,
    secrets: secretsManagerStore(new SecretsManagerClient()),
    onSecret: ({ secret }) => eyes.secrets.add(...secret.hiddenValues()),
  }),
  state,
  cache: new PreflightCache({
    state,
    ttlSeconds: settings.OXY_PREFLIGHT_TTL_SECONDS,
    maxPerMinute: settings.OXY_PREFLIGHT_MAX_PER_MINUTE,
  }),
  metrics: eyes.metrics,
  now,
};

/** Task `Preflight`: `{ jobId }` to `{ outcome }`. */
export const handler = observed(
  eyes,
  (event: { jobId: string }) => event.jobId,
  ({ jobId }) => runPreflight(jobId, ports),
);

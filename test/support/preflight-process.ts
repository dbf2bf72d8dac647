import { runPreflight } from "../../lambdas/preflight/run-preflight.ts";
import { parseEnvironment } from "../../lambdas/shared/config/environment.ts";
import { FUNCTION_SETTINGS } from "../../lambdas/shared/config/functions.ts";
import { NO_METRICS } from "../../lambdas/shared/observe/metrics.ts";
import { PreflightCache } from "../../lambdas/shared/proxy/preflight-cache.ts";
import { SecretRefreshManager } from "../../lambdas/shared/proxy/secret-refresh-manager.ts";
import { documentClient } from "../../lambdas/shared/store/document-client.ts";
import { DynamoProxyState } from "../../lambdas/shared/store/proxy-state.ts";

/**
 * One process of many that all want to know at once: `preflight-process.ts CLIENTS VERSIONS`. Each client runs a preflight; the clients
 * share out the versions of the secret. Prints the outcomes as JSON.
 */
const [clients = 1, versions = 1] = process.argv.slice(2).map(Number);
const settings = parseEnvironment(FUNCTION_SETTINGS.preflight, process.env);
const state = new DynamoProxyState(documentClient(), settings.PROXY_STATE_TABLE, () => new Date());
const cache = new PreflightCache({
  state,
  ttlSeconds: settings.OXY_PREFLIGHT_TTL_SECONDS,
  maxPerMinute: settings.OXY_PREFLIGHT_MAX_PER_MINUTE,
});
const jobs = { addEvidence: async () => {}, addUsage: async () => {}, claimOutcome: async () => {} };
const json = process.env.SECRET_OF_TEST ?? "";
const secretsOf = (client: number) => ({
  getSecret: async () => ({ value: json, versionId: `v${client % versions}` }),
});

const outcomes = await Promise.all(
  Array.from({ length: clients }, async (_, client) => {
    const secrets = new SecretRefreshManager({ settings, secrets: secretsOf(client) });
    const ports = { jobs, settings, secrets, state, cache, metrics: NO_METRICS, now: () => new Date() };
    const { outcome } = await runPreflight(`job-${process.pid}-${client}`, ports);
    return outcome;
  }),
);
process.stdout.write(JSON.stringify(outcomes));

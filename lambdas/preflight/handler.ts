import { parseEnvironment } from "../shared/config/environment.ts";
import { FUNCTION_SETTINGS } from "../shared/config/functions.ts";
import { jobOf, observation, observed } from "../shared/observe/observation.ts";
import { deployedSecret } from "../shared/proxy/deployed-secret.ts";
import { PreflightCache } from "../shared/proxy/preflight-cache.ts";
import { documentClient } from "../shared/store/document-client.ts";
import { DynamoErrorCounts } from "../shared/store/error-counts.ts";
import { JobStore } from "../shared/store/job-store.ts";
import { DynamoProxyState } from "../shared/store/proxy-state.ts";
import { checkSecret } from "./check-secret.ts";
import { runPreflight } from "./run-preflight.ts";
import { tellState } from "./tell-state.ts";

const settings = parseEnvironment(FUNCTION_SETTINGS.preflight, process.env);
const client = documentClient();
const now = () => new Date();
const eyes = observation("preflight", settings);
const state = new DynamoProxyState(client, settings.PROXY_STATE_TABLE, now);
const errors = new DynamoErrorCounts(client, settings.PROXY_STATE_TABLE, now);
const newSecrets = () => deployedSecret(settings, eyes.secrets);
const ports = {
  jobs: new JobStore(client, settings.JOBS_TABLE, now, eyes.recognise),
  settings,
  secrets: newSecrets(),
  state,
  cache: new PreflightCache({
    state,
    ttlSeconds: settings.OXY_PREFLIGHT_TTL_SECONDS,
    maxPerMinute: settings.OXY_PREFLIGHT_MAX_PER_MINUTE,
  }),
  metrics: eyes.metrics,
  now,
};

type Event = { jobId: string } | { check: true; connect?: boolean } | { state: true } | { errors: true };

/** Task `Preflight`: `{ jobId }` to `{ outcome }`. For operators: `{ check, connect? }` to a `SecretReport`, `{ state }` to a `ProxyStateReport`, `{ errors }` to an `ErrorReport`. */
export const handler = observed(
  eyes,
  (event: Event) => ("jobId" in event ? jobOf(event) : {}),
  async (event): Promise<unknown> => {
    if ("jobId" in event) {
      // For its correlation id, which is on every line from here on.
      await ports.jobs.get(event.jobId);
      return runPreflight(event.jobId, ports);
    }
    if ("errors" in event) return errors.report();
    if ("check" in event) return checkSecret(event.connect === true, { settings, newSecrets });
    return tellState(ports);
  },
);

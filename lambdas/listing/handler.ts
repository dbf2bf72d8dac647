import { parseEnvironment } from "../shared/config/environment.ts";
import { FUNCTION_SETTINGS } from "../shared/config/functions.ts";
import { observation, observed } from "../shared/observe/observation.ts";
import { deployedSecret } from "../shared/proxy/deployed-secret.ts";
import { ProxyManager } from "../shared/proxy/proxy-manager.ts";
import { documentClient } from "../shared/store/document-client.ts";
import { DynamoProxyState } from "../shared/store/proxy-state.ts";
import { currentClients } from "../shared/youtube/current-clients.ts";
import type { ListingRequest } from "../shared/youtube/listing/listing.ts";
import { answerListing } from "./answer-listing.ts";

const settings = parseEnvironment(FUNCTION_SETTINGS.listing, process.env);
const now = () => new Date();
const state = new DynamoProxyState(documentClient(), settings.PROXY_STATE_TABLE, now);
const clients = currentClients(state);
const eyes = observation("listing", settings);
const proxy = new ProxyManager({
  settings,
  secrets: deployedSecret(settings, eyes.secrets),
  state,
  metrics: eyes.metrics,
  log: eyes.log,
  now,
});

/** `ListingRequest` to a `ListingPage` or a `VideoDescription`; errors carry their code as name. */
export const handler = observed(
  eyes,
  ({ correlationId }: ListingRequest) => ({ ...(correlationId !== undefined && { correlationId }) }),
  (request: ListingRequest) => answerListing(request, { proxy, clients }),
);

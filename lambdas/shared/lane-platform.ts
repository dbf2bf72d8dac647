import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { FunctionSettings } from "./config/functions.ts";
import { LANES, type LaneName } from "./lanes.ts";
import { countTranscription } from "./observe/counters.ts";
import type { Observation } from "./observe/observation.ts";
import { ProxyManager } from "./proxy/proxy-manager.ts";
import { SecretRefreshManager } from "./proxy/secret-refresh-manager.ts";
import { secretsManagerStore } from "./proxy/secrets-manager-store.ts";
import type { LanePlatform } from "./run-lane.ts";
import { documentClient } from "./store/document-client.ts";
import { JobStore } from "./store/job-store.ts";
import { DynamoProxyState } from "./store/proxy-state.ts";
import { TranscriptStore } from "./store/transcript-store.ts";

/** A decision is an answer, but not a transcript. */
const COUNTED = { won: "lane.won", decided: "lane.lost", lost: "lane.lost", halted: "lane.halted" } as const;

/** What every lane's function stands on, made once per cold start. */
export function lanePlatform(
  settings: FunctionSettings<"captions">,
  { metrics, log, secrets }: Observation,
): LanePlatform {
  const now = () => new Date();
  const client = documentClient();
  const state = new DynamoProxyState(client, settings.PROXY_STATE_TABLE, now);
  const transcripts = new TranscriptStore(client, settings.TRANSCRIPTS_TABLE, now);
  const proxy = new ProxyManager({
    settings,
    secrets: new SecretRefreshManager({
      settings,
      secrets: secretsManagerStore(new SecretsManagerClient()),
      onSecret: ({ secret }) => secrets.add(...secret.hiddenValues()),
    }),
    state,
    metrics,
    log,
    now,
  });
  return {
    jobs: new JobStore(client, settings.JOBS_TABLE, now),
    saveTranscript: (videoId, transcript, provenance) => transcripts.saveTranscript(videoId, transcript, provenance),
    openOutbound: ({ jobId, videoId, correlationId, video }, lane) =>
      proxy.open({
        component: lane,
        jobId,
        videoId,
        correlationId,
        hosts: hostsOf(lane),
        channelName: video?.channelName,
        availableCountries: video?.availableCountries,
      }),
    burnSession: ({ jobId }, error) => proxy.burn(jobId, error),
    onEnd: async (lane, { outcome }, durationMs) => {
      metrics.add(COUNTED[outcome], 1, lane);
      metrics.add("lane.duration", durationMs, lane);
      if (outcome !== "won") return;
      const notCounted = (error: unknown) => log.warn("a transcription was not counted", { error });
      await countTranscription(state, lane, durationMs).catch(notCounted);
    },
    prices: { proxyUsdPerGb: settings.PROXY_ENABLED ? settings.PROXY_PRICE_USD_PER_GB : 0 },
    now,
  };
}

function hostsOf(lane: LaneName): readonly string[] {
  return LANES.find((row) => row.lane === lane)?.hosts ?? [];
}

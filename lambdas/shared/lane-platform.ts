import { CircuitBreaker, type Pass, type Refusal } from "./breaker/circuit-breaker.ts";
import { providerName } from "./breaker/provider-name.ts";
import type { Code } from "./codes.ts";
import type { FunctionSettings } from "./config/functions.ts";
import { toEarshotError } from "./errors.ts";
import { laneRow } from "./lanes.ts";
import { countTranscription } from "./observe/counters.ts";
import type { Observation } from "./observe/observation.ts";
import type { Log } from "./observe/safe-structured-logger.ts";
import { deployedSecret } from "./proxy/deployed-secret.ts";
import { ProxyManager } from "./proxy/proxy-manager.ts";
import type { LanePlatform } from "./run-lane.ts";
import { documentClient } from "./store/document-client.ts";
import { JobStore } from "./store/job-store.ts";
import { DynamoProxyState } from "./store/proxy-state.ts";
import { TranscriptStore } from "./store/transcript-store.ts";

/** What an attempt saw and used is written within this time, before its function is ended. */
const LAST_WORDS_SECONDS = 2;

/** A decision is an answer, but not a transcript. Losses are counted when the job ends. */
const COUNTED = { won: "lane.won", decided: "lane.lost", halted: "lane.halted" } as const;

/** What every lane's function stands on, made once per cold start. */
export function lanePlatform(
  settings: FunctionSettings<"captions">,
  { metrics, log, secrets, recognise }: Observation,
  client = documentClient(),
): LanePlatform {
  const now = () => new Date();
  const state = new DynamoProxyState(client, settings.PROXY_STATE_TABLE, now);
  const transcripts = new TranscriptStore(client, settings.TRANSCRIPTS_TABLE, now);
  const proxySecrets = deployedSecret(settings, secrets);
  const proxy = new ProxyManager({ settings, secrets: proxySecrets, state, metrics, log, now });
  return {
    jobs: new JobStore(client, settings.JOBS_TABLE, now, recognise),
    saveTranscript: (videoId, transcript, provenance) => transcripts.saveTranscript(videoId, transcript, provenance),
    enter: async (lane) => {
      const provider = await providerName(settings, proxySecrets);
      const onOpened = () => metrics.add("breaker.opened", 1, lane);
      const breaker = new CircuitBreaker({ state, row: laneRow(lane), provider, now, onOpened });
      return withoutFail(await breaker.enter(), log);
    },
    openOutbound: ({ jobId, videoId, correlationId, video }, lane) =>
      proxy.open({
        component: lane,
        jobId,
        videoId,
        correlationId,
        hosts: laneRow(lane).hosts,
        channelName: video?.channelName,
        availableCountries: video?.availableCountries,
      }),
    patienceMs: (lane) => (laneRow(lane).attemptSeconds - LAST_WORDS_SECONDS) * 1000,
    burnSession: ({ jobId }, error) => proxy.burn(jobId, error),
    onEnd: async (lane, { outcome }, durationMs) => {
      if (outcome !== "lost") metrics.add(COUNTED[outcome], 1, lane);
      metrics.add("lane.duration", durationMs, lane);
      if (outcome !== "won") return;
      const notCounted = (thrown: unknown) =>
        log.warn("a transcription was not counted", { error: toEarshotError(thrown) });
      await countTranscription(state, lane, durationMs).catch(notCounted);
    },
    log,
    prices: { proxyUsdPerGb: settings.PROXY_ENABLED ? settings.PROXY_PRICE_USD_PER_GB : 0 },
    now,
  };
}

/** The count must not fail the attempt it tells of: a result that is not written counts as a death. */
function withoutFail(pass: Pass | Refusal, log: Pick<Log, "warn">): Pass | Refusal {
  if (!("end" in pass)) return pass;
  const end = (code: Code | "Won") =>
    pass.end(code).catch((thrown: unknown) => log.warn("the breaker was not told", { error: toEarshotError(thrown) }));
  return { ...pass, end };
}

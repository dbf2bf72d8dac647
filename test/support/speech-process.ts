import { deepgramWork } from "../../lambdas/deepgram/deepgram-work.ts";
import { toEarshotError } from "../../lambdas/shared/errors.ts";
import type { Job } from "../../lambdas/shared/job.ts";
import { documentClient } from "../../lambdas/shared/store/document-client.ts";
import { DynamoProxyState } from "../../lambdas/shared/store/proxy-state.ts";
import { makeRequest } from "./make.ts";
import { MEDIA_BIN } from "./media-tools.ts";
import { openTestOutbound } from "./outbound.ts";

/**
 * One process of many that buy speech at once, over the table: `speech-process.ts CLIENTS MAX_USD_PER_DAY KEY_VERSION`. Prints how each
 * of its clients ended, `Won` or a code, as JSON.
 */
const [clients = "1", maxUsdPerDay = "5", versionId = "v1"] = process.argv.slice(2);
const HOSTS = ["www.youtube.com", "*.googlevideo.com", "api.deepgram.com"];
const now = () => new Date();

const work = deepgramWork(
  {
    PROXY_ENABLED: true,
    PROXY_PRICE_USD_PER_GB: undefined,
    ENFORCE_PROXY_ALL: false,
    DEEPGRAM_SECRET_ID: "deepgram",
    SPEECH_SPEAKERS: false,
    SPEECH_MAX_MINUTES: 30,
    SPEECH_MAX_USD_PER_DAY: Number(maxUsdPerDay),
    SPEECH_PRICE_USD_PER_MINUTE: 0.01,
  },
  {
    secrets: { getSecret: async () => ({ value: '{"apiKey":"demo-deepgram-key"}', versionId }) },
    onSecret: () => undefined,
    state: new DynamoProxyState(documentClient(), process.env.PROXY_STATE_TABLE ?? "", now),
    path: MEDIA_BIN,
  },
);

async function hearOne(index: number): Promise<string> {
  const jobId = `job-${process.pid}-${index}`;
  const videoId = "spoken-only";
  const outbound = await openTestOutbound(process.env.SECRET_OF_TEST ?? "", { lane: "deepgram", jobId, hosts: HOSTS });
  const job = {
    jobId,
    videoId,
    request: makeRequest({ videoId, languages: [] }),
    evidence: [],
    usage: {},
  } as unknown as Job;
  try {
    const ended = await work(job, {
      outbound,
      now,
      note: () => undefined,
      quote: () => undefined,
      speechAllowed: true,
      stillNeeded: async () => true,
      spend: async () => undefined,
      bookPastProxy: async () => undefined,
    });
    return ended.outcome === "won" ? "Won" : ended.code;
  } catch (thrown) {
    return toEarshotError(thrown).code;
  } finally {
    await outbound.close();
  }
}

const endings = await Promise.all(Array.from({ length: Number(clients) }, (_, index) => hearOne(index)));
process.stdout.write(JSON.stringify(endings));

import * as z from "zod";
import { flag, number, optionalNumber, optionalText } from "./environment.ts";
import { knownVideos } from "./known-videos.ts";

/** US dollars a gigabyte or a minute. */
const price = optionalNumber(0, 1000);

/** Where the proxy and its credentials come from. Precedence: PROXY_SECRET_JSON, then Secrets Manager, then the PROXY_* variables. */
export const proxySettings = {
  PROXY_ENABLED: flag(false),
  ENFORCE_PROXY_ALL: flag(false),
  PROXY_SECRET_ID: optionalText,
  PROXY_SECRET_JSON: optionalText,
  PROXY_PROVIDER: optionalText,
  PROXY_GATEWAY_HOST: optionalText,
  PROXY_GATEWAY_PORT: optionalText,
  PROXY_USERNAME: optionalText,
  PROXY_PASSWORD: optionalText,
  PROXY_COUNTRY: optionalText,
  PROXY_USE_BACKBONE: flag(false),
  PROXY_MAX_CONCURRENCY: number(0, 0, 100_000),
  PROXY_PRICE_USD_PER_GB: price,
  EXTRA_CA_FILE: optionalText,
} as const;

const LOG_LEVELS = ["DEBUG", "INFO", "WARN", "ERROR"] as const;
const hostAndPort = z
  .string()
  .regex(/^[a-z0-9.-]+:\d{1,5}$/i, "expected a host and its port, such as www.gstatic.com:443");
/** As browsers write them: without a path, not even a slash (Fetch standard, "origin header"). */
const ORIGIN = /^(?:\*|https?:\/\/[a-z0-9.-]+(?::\d{1,5})?|https?:\/\/\[[0-9a-f:]+\](?::\d{1,5})?)$/;
const origins = z
  .string()
  .refine(
    (text) => text.split(",").every((origin) => ORIGIN.test(origin.trim())),
    "expected origins such as https://app.example with commas between, or *",
  );

const common = {
  STAGE: z.string().default("dev"),
  LOG_LEVEL: z.enum(LOG_LEVELS, `expected one of ${LOG_LEVELS.join(", ")}`).default("INFO"),
  METRICS_ENABLED: flag(true),
  EARSHOT_VERSION: z.string().default("0.0.0"),
} as const;

const jobs = { JOBS_TABLE: z.string() } as const;
const transcripts = { TRANSCRIPTS_TABLE: z.string() } as const;
const proxyState = { PROXY_STATE_TABLE: z.string() } as const;

const lane = z.object({ ...common, ...jobs, ...transcripts, ...proxyState, ...proxySettings });

/** Prices for receipts; what is not set makes the cost unknown. */
const prices = {
  PROXY_PRICE_USD_PER_GB: price,
  SPEECH_PRICE_USD_PER_MINUTE: price,
} as const;

const cookies = { COOKIES_SECRET_ID: optionalText, COOKIES_FILE: optionalText } as const;

/** The settings of every function, by its folder in `lambdas/`. The CDK sets them and the handler parses them from the same schema. */
export const FUNCTION_SETTINGS = {
  captions: lane,
  youtubei: lane,
  ytdlp: lane.extend(cookies),
  deepgram: lane.extend({
    ...cookies,
    DEEPGRAM_SECRET_ID: optionalText,
    DEEPGRAM_VIA_PROXY: flag(true),
    SPEECH_SPEAKERS: flag(false),
    SPEECH_MAX_MINUTES: number(30, 0, 1440),
    SPEECH_MAX_USD_PER_DAY: number(5, 0, 100_000),
    SPEECH_PRICE_USD_PER_MINUTE: price,
  }),
  lookup: z.object({ ...common, ...jobs, ...transcripts, ...proxyState }),
  preflight: z.object({
    ...common,
    ...jobs,
    ...proxyState,
    ...proxySettings,
    OXY_PREFLIGHT_MAX_PER_MINUTE: number(10, 1, 6000),
    OXY_PREFLIGHT_TTL_SECONDS: number(300, 1, 86_400),
    PREFLIGHT_HOST: hostAndPort.default("www.gstatic.com:443"),
  }),
  finish: z.object({ ...common, ...jobs, ...transcripts, ...proxyState, ...prices }),
  reaper: z.object({ ...common, ...jobs, ...proxyState, ...prices, ENDS_MACHINE_ARN: z.string() }),
  canary: z.object({
    ...common,
    ...jobs,
    ...transcripts,
    ...proxyState,
    STATE_MACHINE_ARN: z.string(),
    EARSHOT_CANARY_VIDEOS: knownVideos,
  }),
  listing: z.object({ ...common, ...proxyState, ...proxySettings }),
  batch: z.object({
    ...common,
    ...jobs,
    ...transcripts,
    ...proxyState,
    RESULTS_BUCKET: z.string(),
    BATCH_MACHINE_ARN: z.string(),
    ENDS_MACHINE_ARN: z.string(),
    BATCH_MAX_CONCURRENCY: number(20, 1, 10_000),
  }),
  api: z.object({
    ...common,
    ...jobs,
    ...transcripts,
    ...proxyState,
    ...prices,
    STATE_MACHINE_ARN: z.string(),
    BATCH_MACHINE_ARN: z.string(),
    RESULTS_BUCKET: z.string(),
    PREFLIGHT_FUNCTION: z.string(),
    LISTING_FUNCTION: z.string(),
    CORS_ORIGINS: origins.optional(),
    EARSHOT_COMMIT: z.string().default("unknown"),
    EARSHOT_BUILD_TIME: z.string().default("unknown"),
  }),
} as const;

export type FunctionName = keyof typeof FUNCTION_SETTINGS;
export type FunctionSettings<Name extends FunctionName> = Readonly<z.output<(typeof FUNCTION_SETTINGS)[Name]>>;

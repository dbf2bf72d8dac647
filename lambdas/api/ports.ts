import type { CounterPort } from "../shared/observe/counters.ts";
import type { MetricsPort } from "../shared/observe/metrics.ts";
import type { Log } from "../shared/observe/safe-structured-logger.ts";
import type { Prices } from "../shared/receipt.ts";
import type { StartPorts } from "../shared/start-or-join.ts";
import type { CallLimits } from "../shared/store/call-limits.ts";
import type { JobStore } from "../shared/store/job-store.ts";
import type { TranscriptStore } from "../shared/store/transcript-store.ts";

import type { Batching } from "./batching.ts";
import type { Check } from "./check.ts";
import type { InvokeFunction } from "./invoke-function.ts";
import type { MetricSums } from "./open-metrics.ts";
import type { StoreAnswer } from "./store-answer.ts";

/** What the HTTP interface stands on. */
export interface ApiPorts extends StartPorts {
  readonly jobs: Pick<JobStore, "get" | "create" | "forget">;
  readonly transcripts: Pick<
    TranscriptStore,
    "loadTranscript" | "loadVersion" | "loadVerdict" | "findTracks" | "forget"
  >;
  readonly batching: () => Promise<Batching>;
  readonly now: () => Date;
  readonly waitMs: (ms: number) => Promise<void>;
  readonly newCorrelationId: () => string;
  /** What must work for requests to be answered. */
  readonly checks: Readonly<Record<string, Check>>;
  readonly limits: Pick<CallLimits, "take">;
  readonly storeAnswer: StoreAnswer;
  readonly invokePreflight: InvokeFunction;
  /** `ListingRequest` to a page or a description. */
  readonly invokeListing: InvokeFunction;
  readonly readMetrics: () => Promise<MetricSums>;
  readonly metrics: MetricsPort;
  /** Sums of `/metrics`. */
  readonly counters: CounterPort;
  readonly log: Log;
  readonly prices: Prices;
  readonly version: { readonly version: string; readonly commit: string; readonly buildTime: string };
  /** Origins that browsers may call from; `*` for any. */
  readonly corsOrigins: readonly string[];
}

/** What every request carries through the app. */
export interface ApiEnv {
  /** Absent where the app runs without a door, as in tests. */
  Bindings: {
    readonly event?: {
      readonly path?: string;
      readonly requestContext?: {
        readonly identity?: { readonly apiKeyId?: string | null; readonly userArn?: string | null };
      };
    };
  };
  Variables: { correlationId: string };
}

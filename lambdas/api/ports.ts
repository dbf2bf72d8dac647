import type { MetricsPort } from "../shared/observe/metrics.ts";
import type { Log } from "../shared/observe/safe-structured-logger.ts";
import type { Prices } from "../shared/receipt.ts";
import type { StartPorts } from "../shared/start-or-join.ts";
import type { TranscriptStore } from "../shared/store/transcript-store.ts";

/** What the HTTP interface stands on. */
export interface ApiPorts extends StartPorts {
  readonly transcripts: Pick<TranscriptStore, "loadTranscript" | "loadVerdict" | "findTracks" | "forget">;
  readonly now: () => Date;
  readonly waitMs: (ms: number) => Promise<void>;
  readonly newCorrelationId: () => string;
  /** What must work for requests to be answered: each resolves when it does and throws when not. */
  readonly checks: Readonly<Record<string, () => Promise<void>>>;
  readonly metrics: MetricsPort;
  readonly log: Log;
  readonly prices: Prices;
  readonly version: { readonly version: string; readonly commit: string; readonly buildTime: string };
  /** Origins that browsers may call from; `*` for any. */
  readonly corsOrigins: readonly string[];
}

/** What every request carries through the app. */
export interface ApiEnv {
  Variables: { correlationId: string };
}

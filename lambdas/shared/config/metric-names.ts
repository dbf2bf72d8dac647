/** Units as CloudWatch writes them (API reference, MetricDatum). */
export type MetricUnit = "Count" | "Milliseconds" | "Bytes" | "Megabytes" | "None";

/** Every metric there is, with its unit. Handlers, alarms and dashboards take the names from here. */
export const METRICS = {
  "proxy.preflight.ok": "Count",
  "proxy.preflight.failed": "Count",
  "proxy.session.rotated": "Count",
  "proxy.407": "Count",
  "ytdlp.407": "Count",
  "proxy.bytes": "Bytes",
  "proxy.enforcement.violation": "Count",
  "lane.won": "Count",
  "lane.lost": "Count",
  /** An account stopped the lane: credentials, traffic or money. */
  "lane.halted": "Count",
  "lane.duration": "Milliseconds",
  "breaker.opened": "Count",
  "verdict.good": "Count",
  "verdict.bad": "Count",
  /** Neither good nor bad: input that names no video. */
  "verdict.excluded": "Count",
  /** Jobs without speech recognition. */
  "job.duration": "Milliseconds",
  /** Jobs that had speech recognised. */
  "speech.duration": "Milliseconds",
  /** US dollars. */
  "job.cost": "None",
  "cache.hit": "Count",
  "cache.miss": "Count",
  "memory.usedMb": "Megabytes",
  "tmp.usedMb": "Megabytes",
  /** Days since the release of the yt-dlp in use. */
  "ytdlp.ageDays": "Count",
  "canary.ok": "Count",
  /** Kinds of failure that nobody had seen for 30 days. */
  "error.new": "Count",
  /** Those among them that show a fault of ours, or something of YouTube's that nobody knows. */
  "error.unexplained": "Count",
} as const satisfies Readonly<Record<string, MetricUnit>>;

export type MetricName = keyof typeof METRICS;
export const METRICS_NAMESPACE = "Earshot";

/** Dimensions of every metric; metrics of a lane have `lane` besides. */
export const METRICS_SERVICE = "earshot";

import { BUCKET_SECONDS, NANOS_PER_USD } from "../shared/observe/counters.ts";
import type { StateFields } from "../shared/proxy/proxy-state.ts";

/** What the text is made of. */
export interface MetricSums {
  /** Sums since the beginning, as `counters.ts` names them. */
  readonly counters: StateFields;
  /** The same for the proxy: `<component>_<operation>_<amount>`. */
  readonly proxy: StateFields;
  readonly runningJobs: number;
  /** Of all lanes; none when nobody could be asked. */
  readonly breakers: readonly { readonly lane: string; readonly state: string }[];
}

const BREAKER_STATES = ["closed", "half-open", "open"];

export const OPEN_METRICS_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8";

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [suffix: string, labels: Labels, value: number];

interface Family {
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly help: string;
  readonly samples: (sums: MetricSums) => readonly Sample[];
}

const FAMILIES: readonly Family[] = [
  {
    name: "videos_processed",
    type: "counter",
    help: "Answers by verdict: those that were known, and jobs that ended",
    samples: (sums) => [
      ...counted("videos_processed__", "verdict", { cached: "false" })(sums),
      ...counted("videos_cached__", "verdict", { cached: "true" })(sums),
    ],
  },
  {
    name: "videos_failed",
    type: "counter",
    help: "Jobs that ended blocked or failed, by code",
    samples: counted("videos_failed__", "code"),
  },
  {
    name: "video_processing_duration_seconds",
    type: "histogram",
    help: "From the request to the end of its job",
    samples: ({ counters }) => histogram(counters, "video_processing_duration_seconds", {}),
  },
  {
    name: "transcription_duration_seconds",
    type: "histogram",
    help: "What a lane took to come back with a transcript",
    samples: ({ counters }) =>
      lanesIn(counters).flatMap((lane) => histogram(counters, `transcription_duration_seconds__${lane}`, { lane })),
  },
  {
    name: "active_processing_jobs",
    type: "gauge",
    help: "Jobs at work",
    samples: ({ runningJobs }) => [["", {}, runningJobs]],
  },
  {
    name: "lane_breaker",
    type: "gauge",
    help: "1 for the state that a lane's breaker is in",
    samples: ({ breakers }) =>
      breakers.flatMap(({ lane, state }) =>
        BREAKER_STATES.map((each): Sample => ["", { lane, state: each }, each === state ? 1 : 0]),
      ),
  },
  { name: "proxy_requests", type: "counter", help: "Requests through the proxy", samples: proxied("requests") },
  { name: "proxy_failures", type: "counter", help: "Uses of the proxy that failed", samples: proxied("failures") },
  {
    name: "proxy_bytes",
    type: "counter",
    help: "Bytes on the sockets to the proxy",
    samples: (sums) => [
      ...proxied("bytesUp", { direction: "up" })(sums),
      ...proxied("bytesDown", { direction: "down" })(sums),
    ],
  },
  {
    name: "speech_seconds",
    type: "counter",
    help: "Seconds of audio that were recognised",
    samples: ({ counters }) => [["_total", {}, Number(counters.speech_seconds ?? 0)]],
  },
  {
    name: "cost_usd",
    type: "counter",
    help: "US dollars on the receipts of jobs whose prices are known",
    samples: ({ counters }) => [["_total", {}, Number(counters.cost_nano_usd ?? 0) / NANOS_PER_USD]],
  },
];

/** The sums in OpenMetrics text (specification 1.0.0). Families without a sample are told by their type alone. */
export function openMetrics(sums: MetricSums): string {
  const lines = FAMILIES.flatMap(({ name, type, help, samples }) => [
    `# TYPE ${name} ${type}`,
    ...(name.endsWith("_seconds") ? [`# UNIT ${name} seconds`] : []),
    `# HELP ${name} ${help}.`,
    ...samples(sums).map(([suffix, labels, value]) => `${name}${suffix}${labelText(labels)} ${value}`),
  ]);
  return [...lines, "# EOF", ""].join("\n");
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value.replace(/[\\"\n]/g, "_")}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function counted(prefix: string, label: string, more: Labels = {}): Family["samples"] {
  return ({ counters }) =>
    Object.entries(counters)
      .filter(([field]) => field.startsWith(prefix))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([field, value]) => ["_total", { [label]: field.slice(prefix.length), ...more }, Number(value)]);
}

function proxied(amount: string, more: Labels = {}): Family["samples"] {
  return ({ proxy }) =>
    Object.entries(proxy)
      .map(([field, value]) => [field.split("_"), Number(value)] as const)
      .filter(([[, , last]]) => last === amount)
      .sort(([a], [b]) => (a.join() < b.join() ? -1 : 1))
      .map(([[component = "", operation = ""], value]) => ["_total", { component, operation, ...more }, value]);
}

/** Buckets count everything up to their bound; they are stored each for itself. */
function histogram(counters: StateFields, field: string, labels: Labels): Sample[] {
  const stored = (part: string | number) => Number(counters[`${field}__${part}`] ?? 0);
  let count = 0;
  const buckets = BUCKET_SECONDS.map((seconds): Sample => {
    count += stored(`le_${seconds}`);
    return ["_bucket", { ...labels, le: seconds.toFixed(1) }, count];
  });
  return [
    ...buckets,
    ["_bucket", { ...labels, le: "+Inf" }, stored("count")],
    ["_sum", labels, stored("ms") / 1000],
    ["_count", labels, stored("count")],
  ];
}

function lanesIn(counters: StateFields): string[] {
  const lanes = Object.keys(counters).map(
    (field) => /^transcription_duration_seconds__(\w+?)__count$/.exec(field)?.[1],
  );
  return lanes.filter((lane) => lane !== undefined).sort();
}

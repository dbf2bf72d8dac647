import { toEarshotError } from "../errors.ts";
import type { Job } from "../job.ts";
import { documentClient } from "../store/document-client.ts";
import { DynamoErrorCounts } from "../store/error-counts.ts";
import { ErrorBook } from "./error-book.ts";
import { isUnexplained } from "./error-kind.ts";
import { EarshotMetrics, type MetricsPort, NO_METRICS } from "./metrics.ts";
import { type LogContext, SafeStructuredLogger } from "./safe-structured-logger.ts";
import { SecretValues } from "./secret-values.ts";

/** What every function's settings say of logs and metrics. */
export interface ObservationSettings {
  readonly STAGE: string;
  readonly LOG_LEVEL: "DEBUG" | "INFO" | "WARN" | "ERROR";
  readonly METRICS_ENABLED: boolean;
  readonly EARSHOT_VERSION: string;
  /** Where kinds of failure are counted. */
  readonly PROXY_STATE_TABLE: string;
}

/** A function's eyes: made once per cold start. */
export interface Observation {
  readonly log: SafeStructuredLogger;
  readonly metrics: MetricsPort;
  /** Register every secret value here as soon as it is known. */
  readonly secrets: SecretValues;
  /** All further lines are about this job. */
  readonly recognise: (job: Pick<Job, "jobId" | "correlationId">) => void;
  /** To be waited for at the end of each invocation: counts new kinds of failure and writes the metrics. Never throws. */
  readonly end: () => Promise<void>;
}

export function observation(service: string, settings: ObservationSettings): Observation {
  const secrets = new SecretValues();
  const errors = errorBook(service, settings.PROXY_STATE_TABLE);
  const log = new SafeStructuredLogger({
    service,
    stage: settings.STAGE,
    version: settings.EARSHOT_VERSION,
    level: settings.LOG_LEVEL,
    secrets,
    onError: (kind, context) => errors.note(kind, context),
  });
  const metrics = settings.METRICS_ENABLED ? new EarshotMetrics(settings.STAGE) : NO_METRICS;
  const end = async () => {
    const unseen = await errors.flush();
    if (unseen.length > 0) {
      metrics.add("error.new", unseen.length);
      metrics.add("error.unexplained", unseen.filter(isUnexplained).length);
    }
    metrics.flush();
  };
  const recognise = ({ jobId, correlationId }: Pick<Job, "jobId" | "correlationId">) =>
    log.setContext({ jobId, correlationId });
  return { log, metrics, secrets, recognise, end };
}

/** The client is made when there is an error to count. */
function errorBook(service: string, tableName: string): ErrorBook {
  let made: DynamoErrorCounts | undefined;
  const counts = () => {
    made ??= new DynamoErrorCounts(documentClient(), tableName, () => new Date());
    return made;
  };
  return new ErrorBook({ service, counts: { count: (...kind) => counts().count(...kind) }, nowMs: Date.now });
}

/** `work` with what it saw written at its end, whatever that is. */
export function ended<Given extends unknown[], Answer>(
  { end }: Pick<Observation, "end">,
  work: (...given: Given) => Promise<Answer>,
): (...given: Given) => Promise<Answer> {
  return async (...given) => {
    try {
      return await work(...given);
    } finally {
      await end();
    }
  };
}

/**
 * The handler of a step: `work` with whom the event is about in every log line, errors counted and metrics flushed whatever happens, and
 * anything thrown as an `EarshotError`, so that Step Functions sees its code as the error's name.
 */
export function observed<Event, Answer>(
  { log, end }: Pick<Observation, "log" | "end">,
  contextOf: (event: Event) => LogContext,
  work: (event: Event) => Promise<Answer>,
): (event: Event) => Promise<Answer> {
  return ended({ end }, async (event) => {
    try {
      log.setContext(contextOf(event));
      return await work(event);
    } catch (thrown) {
      const error = toEarshotError(thrown);
      // A final answer, such as that nobody has a name that a caller made up, is no failure to be counted.
      log[error.effect === "final" ? "info" : "error"]("the step failed", { error });
      throw error;
    }
  });
}

/** Whom an event of the state machine is about; the rest stands on the job's record. */
export const jobOf = ({ jobId }: { readonly jobId: string }): LogContext => ({ jobId });

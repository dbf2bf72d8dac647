import { toEarshotError } from "../errors.ts";
import { EarshotMetrics, type MetricsPort, NO_METRICS } from "./metrics.ts";
import { SafeStructuredLogger } from "./safe-structured-logger.ts";
import { SecretValues } from "./secret-values.ts";

/** What every function's settings say of logs and metrics. */
export interface ObservationSettings {
  readonly STAGE: string;
  readonly LOG_LEVEL: "DEBUG" | "INFO" | "WARN" | "ERROR";
  readonly METRICS_ENABLED: boolean;
  readonly EARSHOT_VERSION: string;
}

/** A function's eyes: made once per cold start. */
export interface Observation {
  readonly log: SafeStructuredLogger;
  readonly metrics: MetricsPort;
  /** Register every secret value here as soon as it is known. */
  readonly secrets: SecretValues;
}

export function observation(service: string, settings: ObservationSettings): Observation {
  const secrets = new SecretValues();
  const log = new SafeStructuredLogger({
    service,
    stage: settings.STAGE,
    version: settings.EARSHOT_VERSION,
    level: settings.LOG_LEVEL,
    secrets,
  });
  const metrics = settings.METRICS_ENABLED ? new EarshotMetrics(settings.STAGE) : NO_METRICS;
  return { log, metrics, secrets };
}

/**
 * The handler of a step: `work` with the job's id in every log line, metrics flushed whatever happens, and anything thrown as an
 * `EarshotError`, so that Step Functions sees its code as the error's name.
 */
export function observed<Event, Answer>(
  { log, metrics }: Pick<Observation, "log" | "metrics">,
  jobIdOf: (event: Event) => string,
  work: (event: Event) => Promise<Answer>,
): (event: Event) => Promise<Answer> {
  return async (event) => {
    try {
      log.setContext({ jobId: jobIdOf(event) });
      return await work(event);
    } catch (thrown) {
      const error = toEarshotError(thrown);
      log.error("the step failed", { error });
      throw error;
    } finally {
      metrics.flush();
    }
  };
}

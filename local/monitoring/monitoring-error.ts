/** An alarm that cannot be judged here. The message names what is not understood. */
export class MonitoringError extends Error {
  override readonly name = "MonitoringError";
}

/** An incident that could not be played. */
export class IncidentError extends Error {
  override readonly name = "IncidentError";
}

/** A synthesised template that the laptop cannot run as written. The message names the logical id and what is not understood. */
export class TemplateError extends Error {
  override readonly name = "TemplateError";
  readonly logicalId: string;

  constructor(logicalId: string, problem: string) {
    super(`${logicalId}: ${problem}`);
    this.logicalId = logicalId;
  }
}

/** A refusal in the words of an AWS service: the SDK makes its exception class from `name`, which is also the error's name in Step Functions. */
export class AwsError extends Error {
  override readonly name: string;
  /** HTTP status of the answer. */
  readonly status: number;

  constructor(name: string, message: string, status = 400) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

/** Any thrown value as an answer to the caller; what is not an AWS refusal already keeps its name and is the service's fault. */
export function toAwsError(thrown: unknown): AwsError {
  if (thrown instanceof AwsError) return thrown;
  const { name, message } = thrown instanceof Error ? thrown : new Error(String(thrown));
  return new AwsError(name === "Error" ? "InternalFailure" : name, message, 500);
}

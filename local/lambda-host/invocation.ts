/** How a function failed, as Lambda tells its caller. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
}

/** What one invocation gave. */
export interface InvocationResult {
  readonly requestId: string;
  /** The handler's answer, or the error object when `functionError` is there. */
  readonly payload: unknown;
  readonly functionError?: FunctionError;
  /** A new process was started for it. */
  readonly coldStart: boolean;
  /** Milliseconds from the start of the process to its readiness; 0 when it was warm. */
  readonly initMs: number;
  /** Milliseconds the handler had the event. */
  readonly durationMs: number;
}

/** The answer of a process to one event: the handler's JSON, or an error. */
export type Answer =
  | { readonly ok: true; readonly payload: unknown }
  | { readonly ok: false; readonly error: FunctionError };

/** An invocation refused before any code ran; `name` is the error's name in Step Functions. */
export class InvokeRefusedError extends Error {
  override readonly name: string;

  constructor(
    name:
      | "Lambda.ResourceNotFoundException"
      | "Lambda.RequestTooLargeException"
      | "Lambda.ServiceException"
      | "Lambda.TooManyRequestsException",
    message: string,
  ) {
    super(message);
    this.name = name;
  }
}

/** Lambda's limits on a synchronous request and its response, bytes (developer guide, "Lambda quotas"; the error texts of the service). */
export const MAX_REQUEST_BYTES = 6_291_456;
export const MAX_RESPONSE_BYTES = 6_291_556;

/** Lambda's wording for the ways in which a process can fail its caller. */
export const FAULTS = {
  timedOut: (requestId: string, timeoutSeconds: number): FunctionError => ({
    errorType: "Sandbox.Timedout",
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
  }),
  exited: (requestId: string, reason: string): FunctionError => ({
    errorType: "Runtime.ExitError",
    errorMessage: `RequestId: ${requestId} Error: Runtime exited ${reason}`,
  }),
  responseTooLarge: (): FunctionError => ({
    errorType: "Function.ResponseSizeTooLarge",
    errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
  }),
  tmpFull: (usedBytes: number, limitBytes: number): FunctionError => ({
    errorType: "Error",
    errorMessage: `ENOSPC: no space left on device: ${usedBytes} bytes in the temporary folder, ${limitBytes} are allowed`,
  }),
} as const;

const SIGNAL_WORDS: Readonly<Record<string, string>> = {
  SIGKILL: "killed",
  SIGABRT: "aborted",
  SIGSEGV: "segmentation fault",
  SIGTERM: "terminated",
};

/** Lambda's words for how a process ended. */
export function exitReason(code: number | null, signal: string | null): string {
  if (signal) return `with error: signal: ${SIGNAL_WORDS[signal] ?? signal}`;
  return code === 0 ? "without providing a reason" : `with error: exit status ${code}`;
}

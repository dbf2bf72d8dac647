/** What Task states reach: the interpreter knows no AWS client and no child process. */
export interface Integrations {
  /**
   * Invokes a Lambda function and waits for its answer. `functionError` is the function's own failure. Throws a `StatesError` named
   * `Lambda.*` when Lambda could not run the function.
   */
  invokeFunction(functionArn: string, payload: unknown): Promise<FunctionAnswer>;
  /**
   * Calls an AWS service as its SDK names service and action, for example `("dynamodb", "updateItem", { TableName, … })`. Throws what the
   * SDK throws: only `name` and `message` are read.
   */
  callService(service: string, action: string, args: unknown): Promise<unknown>;
}

/** What a function that ran has answered. */
export interface FunctionAnswer {
  readonly payload: unknown;
  readonly functionError?: { readonly errorType: string; readonly errorMessage: string };
}

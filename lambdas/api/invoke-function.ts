import type { LambdaClient } from "@aws-sdk/client-lambda";
import { isCode } from "../shared/codes.ts";
import { EarshotError } from "../shared/errors.ts";

/** Calls another function and gives its answer. Throws the function's own code, and `Unclassified` for what has none. */
export type InvokeFunction = (event: unknown) => Promise<unknown>;

/** By ARN. The SDK is loaded with the first call: most requests make none. */
export function functionInvoker(functionArn: string): InvokeFunction {
  let client: LambdaClient | undefined;
  return async (event) => {
    const { InvokeCommand, LambdaClient: Client } = await import("@aws-sdk/client-lambda");
    client ??= new Client();
    const invoke = new InvokeCommand({ FunctionName: functionArn, Payload: Buffer.from(JSON.stringify(event)) });
    const { Payload, FunctionError } = await client.send(invoke);
    const answer: unknown = JSON.parse(Payload?.transformToString() || "null");
    if (FunctionError === undefined) return answer;
    const { errorType, errorMessage } = (answer ?? {}) as {
      readonly errorType?: string;
      readonly errorMessage?: string;
    };
    const name = errorType ?? FunctionError;
    if (isCode(name)) throw new EarshotError(name, { detail: (errorMessage ?? "").replace(`${name}: `, "") });
    throw new EarshotError("Unclassified", { detail: `a function behind the API failed (${name})` });
  };
}

import type { LambdaClient } from "@aws-sdk/client-lambda";
import { EarshotError } from "../shared/errors.ts";

/** Calls another function and gives its answer; throws `Unclassified` with the error's name when the function fails. */
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
    const name = String((answer as { errorType?: unknown } | null)?.errorType ?? FunctionError);
    throw new EarshotError("Unclassified", { detail: `a function behind the API failed (${name})` });
  };
}

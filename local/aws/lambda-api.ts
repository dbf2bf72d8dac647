import { InvokeRefusedError } from "../lambda-host/invocation.ts";
import type { LambdaHost } from "../lambda-host/lambda-host.ts";
import { AwsError } from "./aws-error.ts";
import type { WireAnswer, WireRequest } from "./wire.ts";

const INVOKE = /^\/2015-03-31\/functions\/([^/?]+)\/invocations$/;

/** Lambda's `Invoke` for functions that call functions (API reference): waits for the answer; other ways of invoking are refused. */
export class LambdaApi {
  private readonly host: Pick<LambdaHost, "invoke">;

  constructor(host: Pick<LambdaHost, "invoke">) {
    this.host = host;
  }

  /** Undefined when the request is for another service. */
  handle({ method, url, headers, body }: WireRequest): Promise<WireAnswer> | undefined {
    const { pathname } = new URL(url, "http://lambda.local");
    const name = method === "POST" ? INVOKE.exec(pathname)?.[1] : undefined;
    if (name === undefined) return undefined;
    return this.invoke(decodeURIComponent(name), headers["x-amz-invocation-type"], body);
  }

  private async invoke(functionArn: string, type: unknown, body: Buffer): Promise<WireAnswer> {
    if (type !== undefined && type !== "RequestResponse") {
      throw new AwsError("InvalidParameterValueException", `the invocation type ${String(type)} is not known here`);
    }
    const event: unknown = JSON.parse(body.toString("utf8") || "{}");
    try {
      const { payload, functionError } = await this.host.invoke(functionArn, event);
      return {
        status: 200,
        headers: { "content-type": "application/json", ...(functionError && { "x-amz-function-error": "Unhandled" }) },
        body: JSON.stringify(payload ?? null),
      };
    } catch (thrown) {
      if (thrown instanceof InvokeRefusedError)
        throw new AwsError(thrown.name.replace(/^Lambda\./, ""), thrown.message, 404);
      throw thrown;
    }
  }
}

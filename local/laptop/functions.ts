import type { InvocationResult } from "../lambda-host/invocation.ts";
import type { LambdaHost } from "../lambda-host/lambda-host.ts";
import type { Assembly, FunctionSpec } from "../template/assembly.ts";

/** A function failed; `name` is its error type, as Step Functions would see it. */
export class FunctionFailedError extends Error {
  override readonly name: string;

  constructor(functionName: string, { errorType, errorMessage }: { errorType: string; errorMessage: string }) {
    super(`${functionName}: ${errorMessage}`);
    this.name = errorType;
  }
}

/** There is no function of this folder's name in the synthesised stack. */
export class UnknownFunctionError extends Error {
  override readonly name = "UnknownFunctionError";
}

/** The functions of a stack as people call them: by the name of their folder. */
export class Functions {
  private readonly host: LambdaHost;
  private readonly byFolder: ReadonlyMap<string, FunctionSpec>;

  constructor(host: LambdaHost, assembly: Assembly) {
    this.host = host;
    this.byFolder = new Map(Object.values(assembly.functions).map((spec) => [spec.folder, spec]));
  }

  /** @throws UnknownFunctionError, FunctionFailedError */
  async invoke(folder: string, event: unknown): Promise<unknown> {
    const spec = this.byFolder.get(folder);
    if (!spec)
      throw new UnknownFunctionError(`no function ${folder}: there are ${[...this.byFolder.keys()].join(", ")}`);
    return answerOf(folder, await this.host.invoke(spec.arn, event));
  }

  /** Invokes a function for its effect, as services do. @throws FunctionFailedError */
  async notify(functionArn: string, event: unknown): Promise<void> {
    answerOf(functionArn, await this.host.invoke(functionArn, event));
  }

  /** Starts processes one after the other; what is not in the stack is left out. */
  async prewarm(folders: readonly string[]): Promise<void> {
    for (const folder of folders) {
      const spec = this.byFolder.get(folder);
      if (spec) await this.host.prewarm([spec.arn]);
    }
  }
}

function answerOf(name: string, { payload, functionError }: InvocationResult): unknown {
  if (functionError) throw new FunctionFailedError(name, functionError);
  return payload;
}

import { join } from "node:path";
import { onTestFinished } from "vitest";
import { LambdaHost, type LambdaHostProps } from "../../local/lambda-host/lambda-host.ts";
import type { FunctionSpec } from "../../local/template/assembly.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** One function in a host of its own, and what it has printed. */
export interface Hosted {
  readonly host: LambdaHost;
  readonly spec: FunctionSpec;
  readonly lines: { readonly requestId: string; readonly line: string }[];
  invoke(event?: unknown): ReturnType<LambdaHost["invoke"]>;
}

/** Hosts a function until the test has finished. */
export function hosted(spec: FunctionSpec, props: Partial<LambdaHostProps> = {}): Hosted {
  const lines: Hosted["lines"] = [];
  const host = new LambdaHost({
    functions: { [spec.arn]: spec },
    endpoint: { AWS_ENDPOINT_URL: "http://127.0.0.1:9" },
    compileCacheDir: join(temporaryFolder(), "compiled"),
    onLine: (_, requestId, line) => lines.push({ requestId, line }),
    ...props,
  });
  onTestFinished(() => host.stop());
  return { host, spec, lines, invoke: (event = {}) => host.invoke(spec.arn, event) };
}

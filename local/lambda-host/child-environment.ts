import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { keyOfFunction } from "../aws/access-keys.ts";
import type { FunctionSpec } from "../template/assembly.ts";
import { PLACE } from "../template/identities.ts";

interface ChildEnvironmentProps {
  readonly spec: FunctionSpec;
  /** `host:port` of the Runtime API. */
  readonly runtimeApi: string;
  /** Unique name of the execution environment. */
  readonly id: string;
  readonly tmpDir: string;
  readonly compileCacheDir: string;
  /** Variables of the host: the local AWS endpoint and its credentials. */
  readonly endpoint: Readonly<Record<string, string>>;
  /** Variables that take the place of the template's. */
  readonly overlay: Readonly<Record<string, string>>;
}

/** The proxy account's, which functions without a way out have no use for. */
const CREDENTIALS: readonly string[] = ["PROXY_SECRET_JSON", "PROXY_USERNAME", "PROXY_PASSWORD"];

/**
 * The whole environment of a function's process: what Lambda sets (developer guide, "Defined runtime environment variables"), the
 * template's variables, and where the local AWS is. Nothing of the caller's shell passes but the overlay, and its
 * credentials only to functions that the template tells of `PROXY_ENABLED`.
 */
export function childEnvironment(props: ChildEnvironmentProps): Record<string, string> {
  const { spec, endpoint } = props;
  return {
    ...systemVariables(props),
    ...spec.environment,
    ...overlayFor(props),
    ...lambdaVariables(props),
    ...endpoint,
    ...(endpoint.AWS_ACCESS_KEY_ID && { AWS_ACCESS_KEY_ID: keyOfFunction(endpoint.AWS_ACCESS_KEY_ID, spec.name) }),
  };
}

function overlayFor({ spec, overlay }: ChildEnvironmentProps): Record<string, string> {
  const goesOut = spec.environment.PROXY_ENABLED !== undefined;
  return Object.fromEntries(Object.entries(overlay).filter(([name]) => goesOut || !CREDENTIALS.includes(name)));
}

function systemVariables({ spec, tmpDir, compileCacheDir }: ChildEnvironmentProps): Record<string, string> {
  const inLayers = (folder: string) =>
    spec.layerDirs.map((layer) => join(layer, folder)).filter((path) => existsSync(path));
  const libraries = inLayers("lib");
  const modules = inLayers("nodejs/node_modules");
  return {
    PATH: [...inLayers("bin"), dirname(process.execPath), "/usr/local/bin", "/usr/bin", "/bin"].join(":"),
    ...(libraries.length > 0 && { LD_LIBRARY_PATH: libraries.join(":") }),
    ...(modules.length > 0 && { NODE_PATH: modules.join(":") }),
    HOME: tmpDir,
    TMPDIR: tmpDir,
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    NODE_COMPILE_CACHE: compileCacheDir,
  };
}

function lambdaVariables({ spec, runtimeApi, id }: ChildEnvironmentProps): Record<string, string> {
  return {
    _HANDLER: spec.handler,
    AWS_DEFAULT_REGION: PLACE["AWS::Region"],
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${process.versions.node.split(".")[0]}.x`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
    AWS_LAMBDA_FUNCTION_NAME: spec.name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${spec.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: id,
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    AWS_REGION: PLACE["AWS::Region"],
    LAMBDA_TASK_ROOT: spec.codeDir,
  };
}

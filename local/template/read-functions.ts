import type { FunctionSpec } from "./assembly.ts";
import type { CloudAssembly, Resource } from "./cloud-assembly.ts";
import { functionArn } from "./identities.ts";
import { permissionsOf } from "./read-permissions.ts";
import type { Resolver } from "./resolve.ts";
import { TemplateError } from "./template-error.ts";

const READ = [
  "Code",
  "Handler",
  "Runtime",
  "Timeout",
  "MemorySize",
  "EphemeralStorage",
  "Environment",
  "Layers",
  "PackageType",
  "DeadLetterConfig",
  "Role",
];
/** Properties without meaning for one machine: who watches, where in the network. */
const IGNORED = [
  "Architectures",
  "Description",
  "FunctionName",
  "LoggingConfig",
  "RecursiveLoop",
  "ReservedConcurrentExecutions",
  "RuntimeManagementConfig",
  "Tags",
  "TracingConfig",
  "VpcConfig",
];
const KNOWN: ReadonlySet<string> = new Set([...READ, ...IGNORED]);

/** AWS's defaults (Lambda developer guide, "Lambda quotas" and "Configuring functions"). */
const DEFAULTS = { Timeout: 3, MemorySize: 128, EphemeralStorageMb: 512 } as const;

interface FunctionProperties {
  readonly Code?: { readonly S3Key?: unknown };
  readonly Handler?: string;
  readonly Runtime?: string;
  readonly PackageType?: string;
  readonly Timeout?: number;
  readonly MemorySize?: number;
  readonly EphemeralStorage?: { readonly Size?: number };
  readonly Environment?: { readonly Variables?: unknown };
  readonly Layers?: readonly unknown[];
  readonly ReservedConcurrentExecutions?: number;
  readonly DeadLetterConfig?: { readonly TargetArn?: unknown };
  readonly Role?: unknown;
}

/** All functions by ARN, the ARNs of their versions and aliases included. */
export function readFunctions(assembly: CloudAssembly, resolver: Resolver): Record<string, FunctionSpec> {
  const functions: Record<string, FunctionSpec> = {};
  for (const [id, resource] of resolver.resources("AWS::Lambda::Function")) {
    const spec = readFunction(id, resource, assembly, resolver);
    functions[spec.arn] = spec;
  }
  for (const [id] of resolver.resources("AWS::Lambda::Version", "AWS::Lambda::Alias")) {
    const arn = resolver.attribute(id, "Ref", id);
    const spec = functions[functionArn(arn)];
    if (!spec) throw new TemplateError(id, `no function behind ${arn}`);
    functions[arn] = spec;
  }
  return functions;
}

function readFunction(id: string, resource: Resource, assembly: CloudAssembly, resolver: Resolver): FunctionSpec {
  const unknown = Object.keys(resource.Properties ?? {}).find((property) => !KNOWN.has(property));
  if (unknown) throw new TemplateError(id, `the function property ${unknown} is not known`);
  const properties = resource.Properties as FunctionProperties;
  const { Handler, Runtime } = properties;
  const permissions = permissionsOf(properties.Role, id, resolver);
  if (!Handler || !Runtime?.startsWith("nodejs"))
    throw new TemplateError(id, `runtime ${Runtime}: only Node.js bundles run here`);
  return {
    name: resolver.attribute(id, "Ref", id),
    folder: folderOf(id),
    arn: resolver.attribute(id, "Arn", id),
    codeDir: assembly.assetFolder(id, resolver.resolve(properties.Code?.S3Key, id)),
    handler: Handler,
    timeoutSeconds: properties.Timeout ?? DEFAULTS.Timeout,
    memoryMb: properties.MemorySize ?? DEFAULTS.MemorySize,
    tmpMb: properties.EphemeralStorage?.Size ?? DEFAULTS.EphemeralStorageMb,
    environment: variablesOf(properties.Environment?.Variables, id, resolver),
    layerDirs: (properties.Layers ?? []).map((layer) => layerDir(layer, id, assembly, resolver)),
    ...deadLetterQueueOf(properties, id, resolver),
    ...(permissions && { permissions }),
    ...(properties.ReservedConcurrentExecutions && { reservedConcurrency: properties.ReservedConcurrentExecutions }),
  };
}

/** The queue's name is the last part of its ARN. */
function deadLetterQueueOf(
  { DeadLetterConfig }: FunctionProperties,
  id: string,
  resolver: Resolver,
): Pick<FunctionSpec, "deadLetterQueue"> {
  if (!DeadLetterConfig) return {};
  return { deadLetterQueue: resolver.text(DeadLetterConfig.TargetArn, id).split(":").at(-1) ?? "" };
}

function variablesOf(variables: unknown, id: string, resolver: Resolver): Record<string, string> {
  const entries = Object.entries((variables ?? {}) as Record<string, unknown>);
  return Object.fromEntries(entries.map(([name, value]) => [name, resolver.text(value, id)]));
}

function layerDir(layer: unknown, functionId: string, assembly: CloudAssembly, resolver: Resolver): string {
  const arn = resolver.resolve(layer, functionId);
  const found = resolver
    .resources("AWS::Lambda::LayerVersion")
    .find(([id]) => resolver.attribute(id, "Ref", id) === arn);
  if (!found) throw new TemplateError(functionId, `the layer ${String(arn)} is not in the template`);
  const [id, { Properties }] = found;
  const content = Properties?.Content as { readonly S3Key?: unknown } | undefined;
  return assembly.assetFolder(id, resolver.resolve(content?.S3Key, id));
}

/** The construct's own id, in kebab case: the CDK appends the id of the L2 inside and eight digits of a hash. */
function folderOf(logicalId: string): string {
  const bare = logicalId.replace(/[0-9A-F]{8}$/, "").replace(/(Function|Handler|Lambda|Fn)+$/, "");
  return bare.replace(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase();
}

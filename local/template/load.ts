import type { Assembly } from "./assembly.ts";
import { type CloudAssembly, readCloudAssembly } from "./cloud-assembly.ts";
import { readAlarms } from "./read-alarms.ts";
import { readEvents } from "./read-events.ts";
import { readFunctions } from "./read-functions.ts";
import { readRestApi } from "./read-rest-api.ts";
import { readStateMachines } from "./read-state-machines.ts";
import { readBuckets, readSecrets, readTables } from "./read-storage.ts";
import { Resolver } from "./resolve.ts";
import { KNOWN_TYPES } from "./resource-types.ts";
import { TemplateError } from "./template-error.ts";

/**
 * Reads a cloud assembly folder and gives what the laptop runs, every reference resolved to a local name or path.
 *
 * @throws TemplateError when anything that matters is not understood: nothing is skipped in silence.
 */
export function loadAssembly(assemblyDir: string): Assembly {
  const assembly = readCloudAssembly(assemblyDir);
  refuseUnknownTypes(assembly);
  const resolver = new Resolver(assembly.template, assembly.stackName);
  const restApi = readRestApi(resolver);
  return {
    functions: readFunctions(assembly, resolver),
    stateMachines: readStateMachines(assembly, resolver),
    tables: readTables(resolver),
    secrets: readSecrets(resolver),
    buckets: readBuckets(resolver),
    ...readEvents(resolver),
    ...readAlarms(resolver),
    ...(restApi && { restApi }),
  };
}

function refuseUnknownTypes({ template }: CloudAssembly): void {
  for (const [id, { Type }] of Object.entries(template.Resources)) {
    if (!KNOWN_TYPES.has(Type)) throw new TemplateError(id, `the resource type ${Type} is not known`);
  }
}

import { readFileSync } from "node:fs";
import type { StateMachineSpec } from "./assembly.ts";
import type { CloudAssembly, Resource } from "./cloud-assembly.ts";
import { machineBehind } from "./identities.ts";
import type { Resolver } from "./resolve.ts";
import { TemplateError } from "./template-error.ts";

interface StateMachineProperties {
  readonly DefinitionString?: unknown;
  readonly Definition?: unknown;
  readonly DefinitionS3Location?: { readonly Key?: unknown };
  readonly DefinitionSubstitutions?: unknown;
  readonly StateMachineType?: string;
}

/** All Standard state machines with resolved definitions, each with the ARNs of its versions and aliases. */
export function readStateMachines(assembly: CloudAssembly, resolver: Resolver): StateMachineSpec[] {
  const qualified = resolver
    .resources("AWS::StepFunctions::StateMachineVersion", "AWS::StepFunctions::StateMachineAlias")
    .map(([id]) => resolver.attribute(id, "Ref", id));
  return resolver.resources("AWS::StepFunctions::StateMachine").map(([id, resource]) => {
    const arn = resolver.attribute(id, "Arn", id);
    const definitionText = definitionOf(id, resource, assembly, resolver);
    return {
      name: resolver.attribute(id, "Name", id),
      arn,
      aliasArns: qualified.filter((other) => machineBehind(other) === arn),
      definitionText,
      definition: parsed(id, definitionText),
    };
  });
}

function definitionOf(id: string, resource: Resource, assembly: CloudAssembly, resolver: Resolver): string {
  const properties = (resource.Properties ?? {}) as StateMachineProperties;
  if ((properties.StateMachineType ?? "STANDARD") !== "STANDARD")
    throw new TemplateError(id, "only Standard machines run here");
  const text = rawDefinition(id, properties, assembly, resolver);
  const substitutions = resolver.resolve(properties.DefinitionSubstitutions ?? {}, id) as Record<string, unknown>;
  return text.replace(/\$\{([A-Za-z0-9_]+)\}/g, (whole, name: string) =>
    name in substitutions ? String(substitutions[name]) : whole,
  );
}

function rawDefinition(
  id: string,
  properties: StateMachineProperties,
  assembly: CloudAssembly,
  resolver: Resolver,
): string {
  const { DefinitionString, Definition, DefinitionS3Location } = properties;
  if (DefinitionString !== undefined) return resolver.text(DefinitionString, id);
  if (Definition !== undefined) return JSON.stringify(resolver.resolve(Definition, id));
  return readFileSync(assembly.assetPath(id, resolver.resolve(DefinitionS3Location?.Key, id)), "utf8");
}

function parsed(id: string, text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (cause) {
    throw new TemplateError(id, `the definition is not JSON: ${(cause as Error).message}`);
  }
}

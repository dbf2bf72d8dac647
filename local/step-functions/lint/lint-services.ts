import type { FoundWorkflow } from "../checks/walk-states.ts";
import { parseResource } from "../tasks/resources.ts";

/** Services and actions that are asked for and that the given table does not have. */
export function lintServices(
  workflows: readonly FoundWorkflow[],
  services: Readonly<Record<string, readonly string[]>>,
): string[] {
  return workflows.flatMap(({ states }) =>
    states.flatMap(({ name, state }) => {
      const asks = parseResource(String(state.Resource))?.asks;
      if (!asks) return [];
      const actions = Object.hasOwn(services, asks.service) ? services[asks.service] : undefined;
      if (!actions) return [`'${name}': there is no service '${asks.service}'`];
      return actions.includes(asks.action) ? [] : [`'${name}': ${asks.service} has no action '${asks.action}'`];
    }),
  );
}

import type { ExecutionEnvironment } from "./execution-environment.ts";
import { exitReason, FAULTS } from "./invocation.ts";
import { proportionalBytes, readProcessTable } from "./process-table.ts";

const EVERY_MS = 200;
const MB = 1024 * 1024;

/**
 * Ends environments whose processes together use more memory than the function may, as Lambda does. Looks every 200 ms, so a function
 * can be over its limit for that long. Does nothing where there is no /proc: only V8's heap is limited then.
 */
export class MemoryWatch {
  private readonly timer: NodeJS.Timeout;

  constructor(environments: () => Iterable<ExecutionEnvironment>) {
    this.timer = setInterval(() => look([...environments()].filter(({ active }) => active)), EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }
}

function look(environments: readonly ExecutionEnvironment[]): void {
  if (environments.length === 0) return;
  const table = readProcessTable();
  for (const environment of environments) {
    const members = environment.family.members(table);
    const limitBytes = environment.spec.memoryMb * MB;
    const residentBytes = members.reduce((sum, row) => sum + row.residentBytes, 0);
    if (residentBytes <= limitBytes || proportionalBytes(members) <= limitBytes) continue;
    environment.end(FAULTS.exited(environment.requestId, exitReason(null, "SIGKILL")));
  }
}

import { readFileSync } from "node:fs";
import { proportionalBytes, readProcessTable } from "../../local/lambda-host/process-table.ts";

/** Memory of a running service at one moment, shared pages counted once. */
export interface ServiceMemory {
  /** Of the process that runs the state machines, the tables and the other services. */
  readonly laptopBytes: number;
  /** Of the processes of each function, by its folder's name. */
  readonly functions: Readonly<Record<string, { readonly processes: number; readonly bytes: number }>>;
}

/** Looks at the process `pid` of a service and at all it has started; empty where there is no /proc. */
export function serviceMemory(pid: number): ServiceMemory {
  const functions: Record<string, { processes: number; bytes: number }> = {};
  for (const child of descendantsOf(pid)) {
    const name = environmentOf(child).AWS_LAMBDA_FUNCTION_NAME?.replace(/Function\w*$/, "");
    if (name === undefined) continue;
    const { processes, bytes } = functions[name] ?? { processes: 0, bytes: 0 };
    functions[name] = { processes: processes + 1, bytes: bytes + bytesOf(child) };
  }
  return { laptopBytes: bytesOf(pid), functions };
}

/** The environment of one of the processes of a function of the service; empty: there is none. */
export function functionEnvironment(pid: number, name: string): Readonly<Record<string, string>> {
  const environments = descendantsOf(pid).map(environmentOf);
  return environments.find((each) => each.AWS_LAMBDA_FUNCTION_NAME?.startsWith(name)) ?? {};
}

const bytesOf = (pid: number) => proportionalBytes(readProcessTable().filter((row) => row.pid === pid));

function descendantsOf(pid: number): number[] {
  const table = readProcessTable();
  const family = new Set([pid]);
  for (let before = -1; before !== family.size; ) {
    before = family.size;
    for (const row of table) if (family.has(row.parent)) family.add(row.pid);
  }
  family.delete(pid);
  return [...family];
}

/** A process may be gone by now. */
function environmentOf(pid: number): Record<string, string> {
  try {
    const pairs = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
    return Object.fromEntries(
      pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]),
    );
  } catch {
    return {};
  }
}

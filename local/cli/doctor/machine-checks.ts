import { isInstalled } from "../dependencies.mjs";
import { messageOf } from "../failure.ts";
import { lockHolder } from "../file-lock.mjs";
import { startFront } from "../front.ts";
import { refusal } from "../refusal.ts";
import { prepareHome } from "../service/home-folder.ts";
import { servedBy } from "../service/run-file.ts";
import { lockPath } from "../service.ts";
import type { LocalSettings } from "../settings.ts";
import { bad, type Finding, ok } from "./check.ts";

const NEEDED_MAJOR = 24;

export function checkNode(): Finding {
  const isNew = Number.parseInt(process.versions.node, 10) >= NEEDED_MAJOR;
  return (isNew ? ok : bad)("node", process.version);
}

export function checkDependencies({ projectDir }: LocalSettings): Finding {
  return isInstalled(projectDir)
    ? ok("dependencies", "as package-lock.json says")
    : bad("dependencies", "not as package-lock.json says: run npm ci");
}

/** The state folder, and who uses it at the moment. */
export function checkHome(settings: LocalSettings): Finding {
  try {
    prepareHome(settings.home);
  } catch (error) {
    return bad("state folder", messageOf(error));
  }
  const holder = lockHolder(lockPath(settings));
  return ok("state folder", `${settings.home}${holder === undefined ? "" : `, in use by process ${holder}`}`);
}

/** Synthesises the deployment, or finds the synthesis made from the same files, and reads it as `get` would. */
export async function checkSynthesis({ projectDir, home }: LocalSettings): Promise<Finding> {
  const [{ synthesise }, { loadAssembly }] = await Promise.all([
    import("../../template/synthesise.ts"),
    import("../../template/load.ts"),
  ]);
  try {
    const { assemblyDir, fromCache } = await synthesise({ projectDir, cacheDir: home });
    const { functions, stateMachines, tables } = loadAssembly(assemblyDir);
    const folders = new Set(Object.values(functions).map(({ folder }) => folder));
    const parts = [`${folders.size} functions`, `${stateMachines.length} state machine(s)`, `${tables.length} tables`];
    return ok("synthesis", `${fromCache ? "cached" : "made now"}: ${parts.join(", ")}`);
  } catch (error) {
    return bad("synthesis", messageOf(error));
  }
}

/** Whether `serve` could have its port, or has it; `read` throws where it is set to none. */
export async function checkPort(settings: LocalSettings, read: () => number): Promise<Finding> {
  let port: number | undefined;
  try {
    port = read();
    const front = await startFront({ port, gateway: async () => refusal(503, "only the port is tried") });
    await front.close();
    return ok("port", `${port} is free`);
  } catch (error) {
    return servedHere(settings, port) ?? bad("port", messageOf(error));
  }
}

/** It is taken by the `serve` of this very state folder. */
function servedHere(settings: LocalSettings, port: number | undefined): Finding | undefined {
  const run = servedBy(settings.home, lockHolder(lockPath(settings)));
  if (!run || run.servePort !== port) return undefined;
  return ok("port", `${port} is served by process ${run.pid} from this state folder`);
}

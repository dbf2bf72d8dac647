import type { RestApiSpec } from "../../template/assembly.ts";
import type { LocalSettings } from "../settings.ts";

/** The synthesised service, running in this process. */
export interface Laptop {
  /** Runs a Lambda by its folder's name in `lambdas/` and answers what its handler returns. */
  invoke(functionFolderName: string, event: unknown): Promise<unknown>;
  /** The door in front of the function `api`. */
  readonly restApi: RestApiSpec;
  /** Lets batches begin no further video, and resolves when those under way have ended. */
  drain(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the service; `log` gets one line at a time of what the functions write. Schedules run only where it is to stay. */
export type StartLaptop = (
  settings: LocalSettings,
  log: (line: string) => void,
  options?: { readonly schedules: boolean },
) => Promise<Laptop>;

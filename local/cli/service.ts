import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { CliFailure, Interrupted } from "./failure.ts";
import { acquireLock } from "./file-lock.mjs";
import { attachTo } from "./service/attach.ts";
import { TOKEN_HEADER } from "./service/attachments.ts";
import { prepareHome } from "./service/home-folder.ts";
import { type Host, startHost } from "./service/host.ts";
import type { StartLaptop } from "./service/laptop-port.ts";
import { readRunFile } from "./service/run-file.ts";
import type { LocalSettings } from "./settings.ts";

const LOOK_AGAIN_MS = 50;
const PATIENCE_MS = 60_000;

/** The local service as one command uses it. */
export interface Service {
  readonly baseUrl: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Aborted when the process that runs the service ends before we do; absent for the host itself. */
  readonly lost?: AbortSignal;
  /** Lets batches begin no further video, and resolves when those under way have ended; absent unless this process is the host. */
  readonly drain?: () => Promise<void>;
  /** Ends our use. The host waits here until no other process is attached, or until it is interrupted. */
  close(): Promise<void>;
}

export interface ServiceOptions {
  readonly settings: LocalSettings;
  readonly startLaptop: StartLaptop;
  readonly interrupted: AbortSignal;
  /** Told why it takes longer: the host has to wait for others. */
  readonly note: (text: string) => void;
}

/**
 * Attaches to the service that runs for this state folder, or runs it in this process. Throws a CliFailure when the folder cannot be
 * used, the settings differ from those of the running service, or its process does not answer for a minute.
 */
export async function openService(options: ServiceOptions): Promise<Service> {
  const { settings, interrupted } = options;
  prepareHome(settings.home);
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += LOOK_AGAIN_MS) {
    if (interrupted.aborted) throw new Interrupted();
    const service = (await attachedService(settings)) ?? (await hostedService(options));
    if (service) return service;
    await delay(LOOK_AGAIN_MS);
  }
  throw new CliFailure(
    `another process holds ${lockPath(settings)} and does not answer: end it, or set EARSHOT_HOME to another folder`,
  );
}

export function lockPath(settings: LocalSettings): string {
  return join(settings.home, "host.lock");
}

/** The service that runs for this state folder; undefined when none does. Throws a CliFailure when its settings are others. */
export async function attachedService(settings: LocalSettings): Promise<Service | undefined> {
  const run = readRunFile(settings.home);
  const attachment = run && (await attachTo(run, settings));
  if (!run || !attachment) return undefined;
  return { ...reach(run), lost: attachment.lost, close: async () => attachment.detach() };
}

async function hostedService(options: ServiceOptions): Promise<Service | undefined> {
  const lock = acquireLock(lockPath(options.settings));
  if ("heldBy" in lock) return undefined;
  const host = await startHost({ ...options, lock });
  return { ...reach(host), drain: () => host.laptop.drain(), close: () => endHost(host, options) };
}

function reach({
  port,
  token,
}: {
  readonly port: number;
  readonly token: string;
}): Pick<Service, "baseUrl" | "headers"> {
  return { baseUrl: new URL(`http://127.0.0.1:${port}/`), headers: { [TOKEN_HEADER]: token } };
}

async function endHost(host: Host, { interrupted, note }: ServiceOptions): Promise<void> {
  const { count } = host.attachments;
  if (count > 0 && !interrupted.aborted) note(`done; ${count} other process(es) still use the service of this one`);
  await Promise.race([host.attachments.drained(), aborted(interrupted)]);
  await host.stop();
}

/** Settles when `signal` is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((settled) => {
    if (signal.aborted) settled();
    else signal.addEventListener("abort", () => settled(), { once: true });
  });
}

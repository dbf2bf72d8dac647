import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { CliFailure, EXIT, messageOf } from "../failure.ts";
import type { OwnedLock } from "../file-lock.mjs";
import { type Front, startFront } from "../front.ts";
import { createGateway } from "../gateway/gateway.ts";
import type { LocalSettings } from "../settings.ts";
import { type Attachments, createAttachments } from "./attachments.ts";
import { checkSecrets, checkStart } from "./check-start.ts";
import { inspectGate } from "./inspect.ts";
import type { Laptop, StartLaptop } from "./laptop-port.ts";
import { openLog } from "./log-file.ts";
import { removeRunFile, writeRunFile } from "./run-file.ts";
import { digestOf } from "./settings-digest.ts";

/** The service as run by this process. */
export interface Host {
  readonly port: number;
  readonly token: string;
  readonly attachments: Attachments;
  readonly laptop: Laptop;
  /** Ends everything at once; other processes see their connections break. */
  stop(): Promise<void>;
}

export interface HostOptions {
  readonly settings: LocalSettings;
  readonly startLaptop: StartLaptop;
  /** Of the state folder; released by `stop`, or when the start fails. */
  readonly lock: OwnedLock;
  readonly servePort?: number;
}

/** Starts the service in this process and tells other processes where it is. */
export async function startHost(options: HostOptions): Promise<Host> {
  const { settings, lock } = options;
  const log = openLog(join(settings.home, "service.log"));
  const undo: (() => Promise<void> | void)[] = [() => lock.release(), () => log.close()];
  try {
    checkSecrets(settings);
    const laptop = await startOrExplain(options, log.line);
    undo.push(() => laptop.stop());
    await checkStart(laptop);
    const token = randomBytes(32).toString("base64url");
    const attachments = createAttachments(token, digestOf(settings, token));
    const front = await startFront({
      port: 0,
      gateway: createGateway({ restApi: laptop.restApi, invokeApi: (event) => laptop.invoke("api", event) }),
      gate: (request, response) => attachments.gate(request, response) ?? inspectGate(laptop)(request, response),
    });
    undo.push(() => front.close());
    publish(options, front, token);
    undo.push(() => removeRunFile(settings.home));
    return { port: front.port, token, attachments, laptop, stop: () => inReverse(undo) };
  } catch (error) {
    await inReverse(undo);
    throw error;
  }
}

function publish({ settings, servePort }: HostOptions, front: Front, token: string): void {
  writeRunFile(settings.home, {
    pid: process.pid,
    port: front.port,
    token,
    ...(servePort !== undefined && { servePort }),
  });
}

async function startOrExplain(options: HostOptions, line: (line: string) => void): Promise<Laptop> {
  const { startLaptop, settings, servePort } = options;
  try {
    return await startLaptop(settings, line, { schedules: servePort !== undefined });
  } catch (error) {
    if (error instanceof CliFailure) throw error;
    throw new CliFailure(`the local service does not start: ${messageOf(error)}`, EXIT.failed, error);
  }
}

async function inReverse(undo: (() => Promise<void> | void)[]): Promise<void> {
  for (let step = undo.pop(); step; step = undo.pop()) await step();
}

import { setTimeout as delay } from "node:timers/promises";
import { SecretsFile } from "../../aws/secrets-file.ts";
import { CliFailure, EXIT, Interrupted } from "../failure.ts";
import { acquireLock, lockHolder, type OwnedLock } from "../file-lock.mjs";
import { type Front, startFront } from "../front.ts";
import { readApiKeys } from "../gateway/api-keys.ts";
import { createGateway, type Gateway } from "../gateway/gateway.ts";
import type { FrontResponse } from "../gateway/gateway-event.ts";
import type { Io } from "../io.ts";
import { noteOn } from "../note.ts";
import { refusal } from "../refusal.ts";
import { prepareHome } from "../service/home-folder.ts";
import { type Host, startHost } from "../service/host.ts";
import type { StartLaptop } from "../service/laptop-port.ts";
import { servedBy } from "../service/run-file.ts";
import { aborted, lockPath } from "../service.ts";
import { type LocalSettings, localSettings, secretsPath, servePort } from "../settings.ts";

const LOOK_AGAIN_MS = 100;

/**
 * Runs the service on a fixed loopback port until it is interrupted; its address goes to stdout once requests are answered. Other
 * commands with the same state folder attach to it.
 */
export async function serve(givenPort: number | undefined, io: Io, startLaptop: StartLaptop): Promise<number> {
  const settings = localSettings(io.env);
  const secrets = new SecretsFile(secretsPath(settings));
  const keys = () => readApiKeys(secrets.section("api"));
  keys();
  refuseSecond(settings, lockHolder(lockPath(settings)));
  let gateway: Gateway = async () => notYet();
  const front = await startFront({
    port: givenPort ?? servePort(io.env),
    gateway: (request) => gateway(request),
  });
  try {
    const host = await becomeHost(settings, front, io, startLaptop);
    const { restApi, invoke } = host.laptop;
    gateway = createGateway({ restApi, invokeApi: (event) => invoke("api", event), keys });
    await io.out(`http://127.0.0.1:${front.port}\n`);
    if (io.isTerminal) io.err("its routes stand at /docs; Ctrl-C ends it\n");
    await aborted(io.interrupted);
    await host.stop();
  } finally {
    await front.close();
  }
  return EXIT.interrupted;
}

function notYet(): FrontResponse {
  const { headers, ...rest } = refusal(503, "the service is starting");
  return { ...rest, headers: { ...headers, "retry-after": "1" } };
}

async function becomeHost(settings: LocalSettings, front: Front, io: Io, startLaptop: StartLaptop): Promise<Host> {
  prepareHome(settings.home);
  const lock = await waitForLock(settings, io);
  return startHost({ settings, startLaptop, lock, servePort: front.port });
}

function refuseSecond({ home }: LocalSettings, holder: number | undefined): void {
  const run = servedBy(home, holder);
  if (run) throw new CliFailure(`process ${run.pid} serves this state folder already, on port ${run.servePort}`);
}

/** Another command that runs the service ends by itself, another `serve` does not. */
async function waitForLock(settings: LocalSettings, io: Io): Promise<OwnedLock> {
  for (let told = false; ; told = true) {
    const lock = acquireLock(lockPath(settings));
    if (!("heldBy" in lock)) return lock;
    refuseSecond(settings, lock.heldBy);
    if (!told) noteOn(io)(`waiting for process ${lock.heldBy}, which uses this state folder`);
    await delay(LOOK_AGAIN_MS);
    if (io.interrupted.aborted) throw new Interrupted();
  }
}

import type { Finding } from "../doctor/check.ts";
import { checkSettings } from "../doctor/check-settings.ts";
import { checkDependencies, checkHome, checkNode, checkPort, checkSynthesis } from "../doctor/machine-checks.ts";
import { checkProxyState } from "../doctor/proxy-state.ts";
import { checkDeepgramKey, checkExtraCa, checkProxy, checkSecretsFile } from "../doctor/settings-checks.ts";
import { checkTools } from "../doctor/tool-checks.ts";
import { EXIT } from "../failure.ts";
import type { Io } from "../io.ts";
import type { StartLaptop } from "../service/laptop-port.ts";
import { localSettings, servePort } from "../settings.ts";

/** Tells whether this machine can run the service and with which settings. Exit code 1 when something has to be mended. */
export async function doctor(asJson: boolean, io: Io, startLaptop: StartLaptop): Promise<number> {
  const findings = await examine(io, startLaptop);
  const isWell = findings.every(({ state }) => state !== "bad");
  await io.out(asJson ? `${JSON.stringify({ ok: isWell, checks: findings }, null, 2)}\n` : findings.map(line).join(""));
  return isWell ? EXIT.ok : EXIT.failed;
}

async function examine(io: Io, startLaptop: StartLaptop): Promise<Finding[]> {
  const settings = localSettings(io.env);
  const synthesis = await checkSynthesis(settings);
  const [start, port, tools, proxyState] = await Promise.all([
    synthesis.state === "bad" ? [] : checkSettings(settings, startLaptop).then((found) => [found]),
    checkPort(settings, () => servePort(io.env)),
    checkTools(settings.projectDir, new Date()),
    checkProxyState(settings, io.interrupted),
  ]);
  return [
    checkNode(),
    checkDependencies(settings),
    checkHome(settings),
    synthesis,
    ...start,
    port,
    checkProxy(settings),
    checkSecretsFile(settings),
    checkDeepgramKey(settings),
    checkExtraCa(settings),
    ...proxyState,
    ...tools,
  ];
}

const STATE_WIDTH = 8;
const NAME_WIDTH = 18;

const line = ({ state, check, detail }: Finding): string =>
  `${state.padEnd(STATE_WIDTH)}${check.padEnd(NAME_WIDTH)}${detail}\n`;

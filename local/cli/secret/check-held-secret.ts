import type { SecretReport } from "../../../lambdas/preflight/check-secret.ts";
import { EXIT } from "../failure.ts";
import type { Io } from "../io.ts";
import { noteOn } from "../note.ts";
import { humanSeconds } from "../printable.ts";
import { inspect } from "../service/inspect.ts";
import type { StartLaptop } from "../service/laptop-port.ts";
import { withService } from "../with-service.ts";

interface CheckOptions {
  readonly connect: boolean;
  readonly json: boolean;
}

/** Tells whether jobs of the local service could use the proxy account; with `connect`, what the gateway says to it. */
export async function checkHeldSecret(
  { connect, json }: CheckOptions,
  io: Io,
  startLaptop: StartLaptop,
): Promise<number> {
  const report = (await withService({ target: {}, io, startLaptop, note: noteOn(io) }, (reach) =>
    inspect(reach, connect ? "connect" : "check", io.interrupted),
  )) as SecretReport;
  await io.out(json ? `${JSON.stringify(report, null, 2)}\n` : linesOf(report).join(""));
  return isWell(report) ? EXIT.ok : EXIT.proxy;
}

/** Functions of this machine read the secrets file through its Secrets Manager. */
const SOURCES: Readonly<Record<SecretReport["source"], string>> = {
  PROXY_SECRET_JSON: "PROXY_SECRET_JSON",
  "Secrets Manager": "the secrets file",
  variables: "the PROXY_* variables",
  off: "",
};

const isWell = ({ problems, gateway }: SecretReport) => problems.length === 0 && gateway?.ok !== false;

function linesOf({ source, problems, provider, gateway }: SecretReport): string[] {
  if (problems.length > 0) return problems.map((problem) => `${problem}\n`);
  if (source === "off") return ["no proxy is used: PROXY_ENABLED is off\n"];
  const account = `the ${provider} account of ${SOURCES[source]} can be used\n`;
  return gateway ? [account, gatewayLine(gateway)] : [account];
}

function gatewayLine({ ok, code, detail, tookMs }: NonNullable<SecretReport["gateway"]>): string {
  const verdict = ok ? "the gateway accepts the account" : `${code}: ${detail}`;
  return `${verdict}, after ${humanSeconds(tookMs)}\n`;
}

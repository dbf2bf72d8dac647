import http from "node:http";
import https from "node:https";
import { ByteMeter, type Bytes } from "./byte-meter.ts";
import type { GatewayFault } from "./gateway-fault.ts";
import type { Exit } from "./make-exit.ts";
import { UpstreamAgent } from "./upstream-agent.ts";

/** What became of one CONNECT. */
export interface Probe {
  /** Absent: the gateway answered 200. */
  readonly fault?: GatewayFault;
  readonly bytes: Bytes;
}

/**
 * One CONNECT to `target` (`host:port`) through the gateway, closed after the status line: nothing is sent to the target.
 * Never throws; takes `connectMs` at most.
 */
export async function probeGateway(exit: Exit, target: string, connectMs: number): Promise<Probe> {
  const meter = new ByteMeter();
  const faults: GatewayFault[] = [];
  const agent = new UpstreamAgent({ exit, meter, connectMs, onFault: (fault) => faults.push(fault) });
  const { request } = exit.gateway.protocol === "https" ? https : http;
  await new Promise<void>((resolve) => {
    const connect = request(agent.origin, { method: "CONNECT", path: target, headers: { host: target }, agent });
    connect.once("connect", (_response, socket) => {
      socket.destroy();
      resolve();
    });
    connect.once("error", () => resolve());
    connect.end();
  });
  const fault = faults[0];
  return { ...(fault && { fault }), bytes: meter.bytes() };
}

import { createServer, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { type Account, type CredentialFault, checkCredentials, type UserNameParts } from "./credentials.ts";
import { decide, type GatewayMode } from "./decide.ts";
import { type Exit, makeExit, NO_SESSION } from "./exit.ts";
import type { ExitRules, Refusal } from "./exit-rules.ts";
import { makeLoopbackServer } from "./loopback-server.ts";
import { ESTABLISHED } from "./replies.ts";
import { makeTraffic, type SessionTraffic } from "./traffic.ts";

/** One CONNECT as the gateway saw it. Neither user name nor password is kept. */
export interface ConnectRecord {
  /** Epoch milliseconds. */
  readonly at: number;
  /** `host:port`. For a request without CONNECT: its address. */
  readonly target: string;
  readonly session: string;
  readonly country: string;
  /** What was answered; 0 when nothing was. */
  readonly status: number;
  /** Why the credentials were refused. */
  readonly fault?: CredentialFault;
  readonly refusal?: Refusal;
  /** When its socket was closed, epoch milliseconds; absent while it is open. */
  endedAt?: number;
}

/** What a gateway is made of. */
export interface GatewayOptions {
  /** 0: any free one. */
  readonly port: number;
  readonly account: Account;
  readonly hosts: readonly string[];
  readonly rules: ExitRules;
  readonly now: () => number;
  /** Takes over the socket of an accepted tunnel. */
  readonly onTunnel: (socket: Socket, exit: Exit) => void;
}

/** A running gateway. */
export interface Gateway {
  readonly port: number;
  readonly connects: ConnectRecord[];
  bytes(): Record<string, SessionTraffic>;
  setAccount(account: Account): void;
  setMode(mode: GatewayMode): Promise<void>;
  stop(): Promise<void>;
}

/** An authenticating forward proxy on the loopback that knows CONNECT alone, as residential providers sell it. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { rules, now, hosts } = options;
  const traffic = makeTraffic();
  const connects: ConnectRecord[] = [];
  let account = options.account;
  let mode: GatewayMode = "up";
  let rotations = 0;

  const exitOf = (parts: UserNameParts): Exit =>
    makeExit(parts.session ?? (parts.rotating ? `rotating-${++rotations}` : NO_SESSION), parts.country);

  const onConnect = async (request: IncomingMessage, socket: Socket, head: Buffer): Promise<void> => {
    const target = request.url ?? "";
    const check = checkCredentials(request.headers["proxy-authorization"], account);
    const fault = check.ok ? undefined : check.fault;
    const exit = exitOf(check.ok ? check.parts : { rotating: false });
    const rule = rules.ruleFor(exit.session);
    const { status, reply, refusal } = decide({ mode, fault, rule, exit, target, hosts });
    const { session, country } = exit;
    traffic.follow(socket, session, status === 200);
    const record: ConnectRecord = {
      at: now(),
      target,
      session,
      country,
      status,
      ...(fault && { fault }),
      ...(refusal && { refusal }),
    };
    connects.push(record);
    socket.once("close", () => {
      record.endedAt = now();
    });
    const slowMs = slownessOf(mode) + (rule.slowMs ?? 0);
    if (slowMs > 0) await wait(slowMs);
    if (socket.destroyed || status === 0) return;
    if (reply !== undefined) return void socket.end(reply);
    openTunnel(socket, head);
    options.onTunnel(socket, exit);
  };

  const http = createServer((request, response) => {
    const check = checkCredentials(request.headers["proxy-authorization"], account);
    const [status, fault] = check.ok ? [403] : [407, check.fault];
    connects.push({
      at: now(),
      target: request.url ?? "",
      session: NO_SESSION,
      country: "",
      status,
      ...(fault && { fault }),
    });
    response.writeHead(status, check.ok ? {} : { "proxy-authenticate": 'Basic realm="gateway"' }).end();
  });
  http.on("connect", (request: IncomingMessage, socket: Socket, head: Buffer) => void onConnect(request, socket, head));
  const server = makeLoopbackServer(http);
  const port = await server.open(options.port);

  return {
    port,
    connects,
    bytes: traffic.bytes,
    setAccount: (next) => {
      account = next;
    },
    setMode: async (next) => {
      mode = next;
      await (next === "refuse" ? server.shut() : server.open(port));
    },
    stop: server.shut,
  };
}

function slownessOf(mode: GatewayMode): number {
  return typeof mode === "object" && "slowMs" in mode ? mode.slowMs : 0;
}

function openTunnel(socket: Socket, head: Buffer): void {
  socket.setNoDelay(true);
  socket.write(ESTABLISHED);
  if (head.length > 0) socket.unshift(head);
}

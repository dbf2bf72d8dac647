import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { type Account, type CredentialFault, checkCredentials, type UserNameParts } from "./credentials.ts";
import { type Exit, makeExit } from "./exit.ts";
import type { ExitRule, ExitRules, GatewayFailure, Refusal } from "./exit-rules.ts";
import { isServed } from "./hosts.ts";
import { ESTABLISHED, failureReply, forbiddenReply, refusalReply } from "./replies.ts";
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
}

/**
 * The gateway as a whole: `up` · `refuse` nobody listens and open tunnels are reset · `silent` connections are taken and never answered ·
 * slow by so many milliseconds · every CONNECT answered with one status.
 */
export type GatewayMode =
  | "up"
  | "refuse"
  | "silent"
  | { readonly slowMs: number }
  | { readonly answer: 407 | GatewayFailure };

export interface GatewayOptions {
  readonly port: number;
  readonly account: Account;
  readonly hosts: readonly string[];
  readonly rules: ExitRules;
  readonly now: () => number;
  /** Takes over the socket of an accepted tunnel. */
  readonly onTunnel: (socket: Socket, exit: Exit) => void;
}

export interface Gateway {
  readonly port: number;
  readonly connects: ConnectRecord[];
  bytes(): Record<string, SessionTraffic>;
  setAccount(account: Account): void;
  setMode(mode: GatewayMode): Promise<void>;
  stop(): Promise<void>;
}

const HOST = "127.0.0.1";
const NO_SESSION = "none";

type Decision =
  | { readonly status: 200 }
  | { readonly status: number; readonly reply: string; readonly refusal?: Refusal }
  | { readonly status: 0 };

/** An authenticating forward proxy on the loopback that knows CONNECT alone, as residential providers sell it. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { rules, now } = options;
  const traffic = makeTraffic();
  const connects: ConnectRecord[] = [];
  const sockets = new Set<Socket>();
  let account = options.account;
  let mode: GatewayMode = "up";
  let rotations = 0;

  const exitOf = (parts: UserNameParts): Exit =>
    makeExit(parts.session ?? (parts.rotating ? `rotating-${++rotations}` : NO_SESSION), parts.country);

  const onConnect = async (request: IncomingMessage, socket: Socket, head: Buffer): Promise<void> => {
    const target = request.url ?? "";
    const check = checkCredentials(request.headers["proxy-authorization"], account);
    const exit = exitOf(check.ok ? check.parts : { rotating: false });
    const rule = rules.ruleFor(exit.session);
    const fault = check.ok ? undefined : check.fault;
    const decision =
      modeDecision(mode) ?? faultDecision(fault) ?? ruleDecision(rule, exit) ?? hostDecision(target, options.hosts);
    traffic.follow(socket, exit.session, decision.status === 200);
    connects.push(recordOf(now(), target, exit, decision, fault));
    const slowMs = (typeof mode === "object" && "slowMs" in mode ? mode.slowMs : 0) + (rule.slowMs ?? 0);
    if (slowMs > 0) await wait(slowMs);
    if (socket.destroyed || decision.status === 0) return;
    if ("reply" in decision) return void socket.end(decision.reply);
    openTunnel(socket, head);
    options.onTunnel(socket, exit);
  };

  const server = createServer((request, response) => {
    const { "proxy-authorization": credentials } = request.headers;
    const check = checkCredentials(credentials, account);
    const status = check.ok ? 403 : 407;
    const fault = check.ok ? {} : { fault: check.fault };
    connects.push({ at: now(), target: request.url ?? "", session: NO_SESSION, country: "", status, ...fault });
    response.writeHead(status, check.ok ? {} : { "proxy-authenticate": 'Basic realm="gateway"' }).end();
  });
  server.on(
    "connect",
    (request: IncomingMessage, socket: Socket, head: Buffer) => void onConnect(request, socket, head),
  );
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => sockets.delete(socket));
  });
  const resetAll = (): void => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  const port = await listen(server, options.port);

  return {
    port,
    connects,
    bytes: () => traffic.bytes(),
    setAccount: (next) => {
      account = next;
    },
    setMode: async (next) => {
      mode = next;
      if (next === "refuse") await close(server, resetAll);
      else if (!server.listening) await listen(server, port);
    },
    stop: () => close(server, resetAll),
  };
}

function modeDecision(mode: GatewayMode): Decision | undefined {
  if (mode === "silent") return { status: 0 };
  if (typeof mode !== "object" || !("answer" in mode)) return undefined;
  return mode.answer === 407 ? refused("credentials") : { status: mode.answer, reply: failureReply(mode.answer) };
}

function faultDecision(fault: CredentialFault | undefined): Decision | undefined {
  return fault === undefined ? undefined : refused(fault === "bad-session" ? "session" : "credentials");
}

/** A user name without a session cannot have its session refused. */
function ruleDecision({ connect }: ExitRule, exit: Exit): Decision | undefined {
  if (connect === undefined) return undefined;
  if (connect === "silent") return { status: 0 };
  if ("status" in connect) return { status: connect.status, reply: failureReply(connect.status) };
  return connect.refuse === "session" && exit.session === NO_SESSION ? undefined : refused(connect.refuse);
}

function hostDecision(target: string, hosts: readonly string[]): Decision {
  return isServed(target, hosts) ? { status: 200 } : { status: 403, reply: forbiddenReply() };
}

function refused(refusal: Refusal): Decision {
  return { status: 407, reply: refusalReply(refusal), refusal };
}

function recordOf(
  at: number,
  target: string,
  exit: Exit,
  decision: Decision,
  fault: CredentialFault | undefined,
): ConnectRecord {
  return {
    at,
    target,
    session: exit.session,
    country: exit.country,
    status: decision.status,
    ...(fault === undefined ? {} : { fault }),
    ...("refusal" in decision && decision.refusal !== undefined ? { refusal: decision.refusal } : {}),
  };
}

function openTunnel(socket: Socket, head: Buffer): void {
  socket.setNoDelay(true);
  socket.write(ESTABLISHED);
  if (head.length > 0) socket.unshift(head);
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, HOST, () => {
      server.off("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

function close(server: Server, resetAll: () => void): Promise<void> {
  return new Promise((resolve) => {
    if (!server.listening) return resolve();
    server.close(() => resolve());
    resetAll();
  });
}

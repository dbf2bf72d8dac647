import { type Agent, ProxyAgent, request } from "undici";
import { ProxySecret } from "../../lambdas/shared/proxy/proxy-secret.ts";
import { Gateway } from "../support/gateway.ts";
import { OneSecret, openTestOutbound } from "../support/outbound.ts";
import { type Figure, medianMs } from "./figure.ts";

const TIMES = 60;
const NEW_CONNECTIONS = 30;
const URL = "https://www.youtube.com/";
const LIMITS = { creationMs: 5, secretCheckMs: 100, keptMs: 1, newMs: 5 };

/** What the job proxy costs, against the same gateway asked by undici itself. */
export async function proxyFigures(): Promise<Figure[]> {
  const gateway = await Gateway.start();
  try {
    return [
      await creation(gateway),
      await secretCheck(gateway),
      await keptConnection(gateway),
      await newConnection(gateway),
    ];
  } finally {
    await gateway.close();
  }
}

async function creation(gateway: Gateway): Promise<Figure> {
  const secret = new OneSecret(gateway.secretJson());
  const opened: { close(): Promise<void> }[] = [];
  const value = await medianMs(TIMES, async () => opened.push(await openTestOutbound(secret)));
  await Promise.all(opened.map((outbound) => outbound.close()));
  return { name: "client creation", value, unit: "ms", limit: LIMITS.creationMs };
}

async function secretCheck(gateway: Gateway): Promise<Figure> {
  const json = gateway.secretJson();
  return {
    name: "secret check",
    value: await medianMs(TIMES, () => ProxySecret.parse(json)),
    unit: "ms",
    limit: LIMITS.secretCheckMs,
  };
}

async function keptConnection(gateway: Gateway): Promise<Figure> {
  const outbound = await openTestOutbound(gateway.secretJson());
  const agent = directAgent(gateway);
  const withProxy = await medianMs(TIMES, () => outbound.send({ operation: "player", url: URL }));
  const without = await medianMs(TIMES, () => ask(agent));
  await Promise.all([outbound.close(), agent.destroy()]);
  return {
    name: "added by the job proxy, kept connection",
    value: withProxy - without,
    unit: "ms",
    limit: LIMITS.keptMs,
  };
}

/** Opening the client is measured apart, so it is done before the clock runs. */
async function newConnection(gateway: Gateway): Promise<Figure> {
  const secret = new OneSecret(gateway.secretJson());
  const withProxy = await eachOnNew(
    () => openTestOutbound(secret),
    (outbound) => outbound.send({ operation: "player", url: URL }),
    (outbound) => outbound.close(),
  );
  const without = await eachOnNew(
    async () => directAgent(gateway),
    ask,
    (agent) => agent.destroy(),
  );
  return {
    name: "added by the job proxy, new connection",
    value: withProxy - without,
    unit: "ms",
    limit: LIMITS.newMs,
  };
}

async function eachOnNew<Client>(
  open: () => Promise<Client>,
  use: (client: Client) => Promise<unknown>,
  close: (client: Client) => Promise<void>,
): Promise<number> {
  const clients: Client[] = [];
  for (let i = 0; i < NEW_CONNECTIONS + 3; i++) clients.push(await open());
  const unused = [...clients];
  const value = await medianMs(NEW_CONNECTIONS, () => use(unused.pop() as Client));
  await Promise.all(clients.map(close));
  return value;
}

function directAgent(gateway: Gateway): Agent {
  const token = `Basic ${Buffer.from(`${gateway.username}:${gateway.password}`).toString("base64")}`;
  return new ProxyAgent({
    uri: `http://127.0.0.1:${gateway.port}`,
    token,
    requestTls: { ca: gateway.caPem },
  }) as unknown as Agent;
}

async function ask(agent: Agent): Promise<void> {
  const answer = await request(URL, { dispatcher: agent });
  await answer.body.dump();
}

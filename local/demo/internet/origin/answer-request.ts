import type { Readable } from "node:stream";
import type { Exit } from "../gateway/exit.ts";
import type { Endpoint, EndpointFault } from "../scenes/scene.ts";
import { type Answer, type Asked, apiError, html, json, textAt } from "./exchange.ts";
import { findRoute, type Route } from "./routes.ts";
import type { World } from "./world.ts";
import { refuseExit } from "./youtube/blocks.ts";
import { selectFields } from "./youtube/fields.ts";

/** A request as it came out of its tunnel. */
export interface Incoming {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Readable;
  readonly exit: Exit;
}

/** The answer, and what the request turned out to be about. */
export interface Answered {
  readonly answer: Answer;
  readonly endpoint?: Endpoint;
  readonly videoId?: string;
  /** The youtubei client that asked. */
  readonly client?: string;
}

/** Finds who answers and lets them, unless a recording stands in, the exit is refused, or the video has a fault here. */
export async function answerRequest(incoming: Incoming, world: World): Promise<Answered> {
  const route = findRoute(incoming.method, incoming.url);
  if (route === undefined) return { answer: html("Not found", 404) };
  const body = route.method === "POST" && route.endpoint !== "listen" ? await readJson(incoming.body) : undefined;
  const videoId = route.videoId?.(incoming.url, body);
  const client = textAt(body, "context", "client", "clientName");
  const about = {
    endpoint: route.endpoint,
    ...(videoId === undefined ? {} : { videoId }),
    ...(client === undefined ? {} : { client }),
  };
  const recording = world.recordings.find(videoId, route.endpoint);
  if (recording !== undefined) return { ...about, answer: recording };
  return { ...about, answer: await live(route, { ...incoming, json: body }, videoId, world) };
}

async function live(
  route: Route,
  incoming: Incoming & { readonly json: unknown },
  videoId: string | undefined,
  world: World,
): Promise<Answer> {
  const scene = videoId === undefined ? undefined : world.scenes.get(videoId);
  const isYouTube = route.endpoint !== "listen";
  const ruled = isYouTube ? world.rules.blockFor(incoming.exit) : undefined;
  const block = ruled ?? (scene === undefined ? undefined : world.memory.blockFor(scene, incoming.exit.session));
  const asked: Asked = {
    ...incoming,
    ...(videoId === undefined ? {} : { videoId }),
    ...(scene === undefined ? {} : { scene }),
    ...(block === undefined ? {} : { block }),
  };
  const refusal = block === undefined ? undefined : refuseExit(block, route.endpoint, asked);
  if (refusal !== undefined) return refusal;
  const answer = masked(await route.answer(asked, world), asked.url);
  return scene === undefined || answer.status >= 300
    ? answer
    : faulty(answer, world.memory.faultFor(scene, route.endpoint));
}

/** Applies the `$fields` selector of Google's APIs to a JSON answer. */
function masked(answer: Answer, url: URL): Answer {
  const selector = url.searchParams.get("$fields") ?? url.searchParams.get("fields");
  if (selector === null || !url.pathname.startsWith("/youtubei/") || answer.status !== 200) return answer;
  const selected = selectFields(JSON.parse(String(answer.body)), selector);
  return selected === undefined ? apiError(400) : { ...answer, ...json(selected) };
}

function faulty(answer: Answer, fault: EndpointFault | undefined): Answer {
  switch (fault?.kind) {
    case "empty":
      return { ...answer, body: "" };
    case "truncated":
      return { ...answer, truncated: true };
    case "not-json":
      return html("<!DOCTYPE html><html><head><title>YouTube</title></head><body>Something went wrong.</body></html>");
    case "slow":
      return { ...answer, delayMs: fault.delayMs };
    case "status":
      return html("", fault.status);
    default:
      return answer;
  }
}

async function readJson(body: Readable): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of body as AsyncIterable<Buffer>) chunks.push(chunk);
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    return undefined;
  }
}

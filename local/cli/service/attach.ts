import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { CliFailure } from "../failure.ts";
import type { LocalSettings } from "../settings.ts";
import { ATTACH_PATH, SETTINGS_HEADER, TOKEN_HEADER } from "./attachments.ts";
import type { RunFile } from "./run-file.ts";
import { digestOf } from "./settings-digest.ts";

/** A hold on a service another process runs. */
export interface Attachment {
  /** Aborted when that process ends. */
  readonly lost: AbortSignal;
  detach(): void;
}

/**
 * Holds on to the service that `run` describes. Undefined when it has gone or is about to end: look again. Throws a CliFailure that
 * names the variables when that service runs with other settings than `settings`.
 */
export async function attachTo(run: RunFile, settings: LocalSettings): Promise<Attachment | undefined> {
  const reply = await openConnection(run, settings);
  if (!reply) return undefined;
  const { request, response } = reply;
  if (response.statusCode === 200) return attachment(request, response);
  const text = await textOf(response);
  if (response.statusCode === 409) throw conflict(run, text);
  return undefined;
}

interface Reply {
  readonly request: ClientRequest;
  readonly response: IncomingMessage;
}

function openConnection(run: RunFile, settings: LocalSettings): Promise<Reply | undefined> {
  return new Promise((settled) => {
    const headers = { [TOKEN_HEADER]: run.token, [SETTINGS_HEADER]: JSON.stringify(digestOf(settings, run.token)) };
    const request = httpRequest({ host: "127.0.0.1", port: run.port, path: ATTACH_PATH, headers, agent: false });
    request.on("response", (response) => settled({ request, response }));
    request.on("error", () => settled(undefined));
    request.end();
  });
}

function attachment(request: ClientRequest, response: IncomingMessage): Attachment {
  const loss = new AbortController();
  response.on("close", () => loss.abort());
  response.on("error", () => loss.abort());
  response.resume();
  return { lost: loss.signal, detach: () => void request.destroy() };
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function conflict(run: RunFile, problem: string): CliFailure {
  const { names } = JSON.parse(problem) as { names: readonly string[] };
  return new CliFailure(
    `process ${run.pid} runs the local service with another value of ${names.join(", ")}: ` +
      "wait until it ends, use the same settings, or give this command an EARSHOT_HOME of its own",
  );
}

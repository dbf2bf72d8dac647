import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface StateMachineEndpoint {
  readonly url: string;
  /** Names of the executions that were started, in order, once each. */
  readonly started: readonly string[];
  /** Every call, repetitions included. */
  readonly calls: readonly string[];
  /** What an execution does; begins when it is started. */
  run: (jobId: string) => Promise<void>;
  /** Answers the next calls with this error instead. */
  fail: string | undefined;
  /** Resolves when all executions so far have ended. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/** Step Functions' StartExecution over HTTP (AWS JSON 1.0): a name is taken once. */
export async function startStateMachineEndpoint(): Promise<StateMachineEndpoint> {
  const started: string[] = [];
  const calls: string[] = [];
  const running: Promise<void>[] = [];
  const server = createServer(async (request, response) => {
    const { name, input } = JSON.parse(await text(request)) as { name: string; input: string };
    const answer = (status: number, body: object) =>
      response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(body));
    calls.push(name);
    if (endpoint.fail) return answer(400, { __type: endpoint.fail, message: "no" });
    if (started.includes(name)) return answer(400, { __type: "ExecutionAlreadyExists", message: "taken" });
    started.push(name);
    running.push(endpoint.run((JSON.parse(input) as { jobId: string }).jobId));
    return answer(200, { executionArn: `arn:aws:states:us-east-1:0:execution:m:${name}`, startDate: 0 });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint: StateMachineEndpoint = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    started,
    calls,
    run: async () => undefined,
    fail: undefined,
    idle: async () => {
      await Promise.all(running);
    },
    stop: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
  return endpoint;
}

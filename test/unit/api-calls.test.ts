import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createCalls, describeProblem } from "../../local/cli/api-calls.ts";

/** A service that answers with these statuses, one after the other, and says to come back at once. */
async function serviceWith(...statuses: number[]): Promise<URL> {
  const server = createServer((_, response) => {
    response.writeHead(statuses.shift() ?? 500, { "retry-after": "0" }).end("{}");
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

test("a service that takes no more calls is asked again, and the wait is told", async () => {
  const notes: string[] = [];
  const interrupted = new AbortController().signal;
  const baseUrl = await serviceWith(429, 429, 200);
  const send = createCalls({ baseUrl, headers: {}, interrupted, note: (text) => notes.push(text) });
  expect((await send("GET", "v1/jobs/one")).status).toBe(200);
  expect(notes).toEqual(Array(2).fill("no more calls for now (HTTP 429): asking again in 0 s"));
});

test("after three attempts the refusal is the answer", async () => {
  const baseUrl = await serviceWith(429, 429, 429, 200);
  const send = createCalls({ baseUrl, headers: {}, interrupted: new AbortController().signal });
  expect((await send("GET", "v1/jobs/one")).status).toBe(429);
});

test("a problem is told with what to do about it, once", () => {
  const errors = [{ where: "id", problem: "give a handle" }];
  expect(describeProblem({ code: "InvalidSource", detail: "no list", errors })).toBe(
    "InvalidSource: no list; give a handle",
  );
  expect(describeProblem({ code: "InvalidRequest", detail: "id: give a handle", errors })).toBe(
    "InvalidRequest: id: give a handle",
  );
});

import { Readable } from "node:stream";
import { Dispatcher } from "undici";
import { expect, test } from "vitest";
import { PATIENCE_MS } from "../../lambdas/deepgram/hear.ts";
import { recognise } from "../../lambdas/deepgram/recognise.ts";
import { laneRow } from "../../lambdas/shared/lanes.ts";
import { patient } from "../../lambdas/shared/proxy/patient-fetch.ts";

const FIVE_MINUTES_MS = 300_000;

test("an answer may take longer than five minutes, and the function outlives the wait", () => {
  expect(PATIENCE_MS).toBeGreaterThan(2 * FIVE_MINUTES_MS);
  expect(laneRow("deepgram").attemptSeconds * 1000).toBeGreaterThan(PATIENCE_MS);
});

test("the HTTP client waits as long for the answer's head and between its pieces, whatever its own limits are", async () => {
  const seen: Dispatcher.DispatchOptions[] = [];
  class Recorder extends Dispatcher {
    override dispatch(options: Dispatcher.DispatchOptions): boolean {
      seen.push(options);
      return true;
    }
  }
  patient(new Recorder(), PATIENCE_MS).dispatch({ origin: "https://api.deepgram.com", path: "/", method: "POST" }, {});
  expect(seen).toMatchObject([{ headersTimeout: PATIENCE_MS, bodyTimeout: PATIENCE_MS }]);
});

test("the SDK's own limit is the same one: not reached before, and an end after it", async () => {
  const asked: [operation: string, patienceMs: number][] = [];
  let gaveUpAfterMs = 0;
  const fetchFor = (operation: string, patienceMs: number) => {
    asked.push([operation, patienceMs]);
    const startedAt = performance.now();
    return (_: unknown, init?: RequestInit) =>
      new Promise<Response>((_, fail) => {
        init?.signal?.addEventListener("abort", () => {
          gaveUpAfterMs = performance.now() - startedAt;
          fail(init.signal?.reason);
        });
      });
  };
  const audio = { body: Readable.from([Buffer.alloc(10)], { objectMode: false }), fault: () => undefined };
  const order = { apiKey: "key", audio, contentType: "audio/webm", outbound: { fetchFor }, patienceMs: 300 };
  expect(await recognise(order)).toMatchObject({ error: { code: "LaneTimedOut" } });
  expect(asked).toEqual([["speech", 300]]);
  expect(gaveUpAfterMs).toBeGreaterThanOrEqual(290);
});

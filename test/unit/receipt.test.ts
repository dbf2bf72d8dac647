import { expect, test } from "vitest";
import type { Usage } from "../../lambdas/shared/job.ts";
import { receiptOf, retriesOf } from "../../lambdas/shared/receipt.ts";

const usage = (fields: Partial<Usage>): Usage => ({
  requests: 0,
  bytesUp: 0,
  bytesDown: 0,
  speechSeconds: 0,
  bytesPastProxy: 0,
  begun: 1,
  ended: 1,
  ...fields,
});
const PRICES = { proxyUsdPerGb: 8, speechUsdPerMinute: 0.01 };

test("all lanes are summed; traffic costs by 10^9 bytes, speech by the minute", () => {
  const captions = usage({ requests: 2, bytesUp: 250_000_000, bytesDown: 250_000_000 });
  const deepgram = usage({ requests: 1, bytesDown: 500_000_000, speechSeconds: 90 });

  expect(receiptOf({ captions, deepgram }, 1200, PRICES)).toEqual({
    complete: true,
    durationMs: 1200,
    requests: 3,
    bytesUp: 250_000_000,
    bytesDown: 750_000_000,
    speechSeconds: 90,
    costUsd: 8 + 0.015,
  });
});

test("bytes past the proxy are told and cost no traffic", () => {
  const deepgram = usage({ bytesUp: 1_000_000_000, bytesPastProxy: 1_000_000_000 });

  expect(receiptOf({ deepgram }, 0, PRICES)).toMatchObject({ bytesUp: 1_000_000_000, costUsd: 0 });
});

test.each([
  ["traffic", usage({ bytesUp: 1 }), { speechUsdPerMinute: 0.01 }],
  ["speech", usage({ speechSeconds: 1 }), { proxyUsdPerGb: 8 }],
])("what was used without a known price makes the cost unknown: %s", (_, used, prices) => {
  expect(receiptOf({ used }, 0, prices).costUsd).toBeNull();
});

test("an attempt under way leaves the receipt incomplete, and a second one is a retry", () => {
  const lanes = { captions: usage({ begun: 2, ended: 2 }), youtubei: usage({ begun: 1, ended: 0 }) };

  expect(receiptOf(lanes, 0, PRICES).complete).toBe(false);
  expect(retriesOf(lanes)).toBe(1);
});

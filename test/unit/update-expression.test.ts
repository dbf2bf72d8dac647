import { expect, test } from "vitest";
import { updateExpression } from "../../lambdas/shared/store/update-expression.ts";

test("sums are reckoned by SET, which may reach into a map, and begin from nothing", () => {
  expect(updateExpression({ set: { at: "now" }, add: { "usage.captions.requests": 2 } })).toEqual({
    UpdateExpression:
      "SET #at = :v0, #usage.#captions.#requests = if_not_exists(#usage.#captions.#requests, :v1) + :v2",
    ExpressionAttributeNames: { "#at": "at", "#usage": "usage", "#captions": "captions", "#requests": "requests" },
    ExpressionAttributeValues: { ":v0": "now", ":v1": 0, ":v2": 2 },
  });
});

import { describe, expect, test } from "vitest";
import { awsStack } from "../../support/aws-stack.ts";

describe("EventBridge", () => {
  test.each([
    [{ source: ["earshot"] }, 1],
    [{ source: [{ prefix: "ear" }], detail: { verdict: [{ "anything-but": "failed" }] } }, 1],
    [{ detail: { verdict: [{ exists: false }] } }, 0],
    [{ "detail-type": ["Other"] }, 0],
  ])("delivers what fits %j", async (pattern, deliveries) => {
    const { bus, delivered } = await awsStack([{ name: "Rule", pattern, targets: [{ arn: "arn:target" }] }]);

    const answer = await bus.call("PutEvents", {
      Entries: [{ Source: "earshot", DetailType: "Job", Detail: '{"verdict":"transcript"}' }],
    });
    await bus.settled();

    expect(answer).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }] });
    expect(delivered).toHaveLength(deliveries);
  });

  test("refuses a rule with an operator it does not know", async () => {
    await expect(
      awsStack([{ name: "Rule", pattern: { detail: { bytes: [{ numeric: [">", 0] }] } }, targets: [] }]),
    ).rejects.toThrow(/numeric/);
  });
});

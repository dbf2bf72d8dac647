import { queryObjects } from "node:v8";
import { expect, test } from "vitest";
import { iteratorBase } from "../../../local/aws/closing-iterators.ts";
import { DynamoDb, levelAt } from "../../../local/aws/dynamodb.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const TABLE = {
  name: "Videos",
  keySchema: [
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: "sk", KeyType: "RANGE" },
  ],
  attributeDefinitions: [
    { AttributeName: "pk", AttributeType: "S" },
    { AttributeName: "sk", AttributeType: "S" },
  ],
  gsis: [],
};
const QUERIES = 100;

/** Iterators of the package below dynalite that nothing has given up yet. */
async function livingIterators(): Promise<number> {
  const other = levelAt(temporaryFolder());
  await other.open();
  const iterator = other.values({ limit: 0 });
  const base = iteratorBase(iterator).constructor;
  await other.close();
  return queryObjects(base as never, { format: "count" }) as unknown as number;
}

test("queries leave no iterator behind", async () => {
  const database = await DynamoDb.open(temporaryFolder(), [TABLE as never]);
  for (const sk of ["one", "two"])
    await database.call("PutItem", { TableName: "Videos", Item: { pk: { S: "VIDEO#1" }, sk: { S: sk } } });
  const before = await livingIterators();
  for (let query = 0; query < QUERIES; query++) {
    const found = await database.call("Query", {
      TableName: "Videos",
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": { S: "VIDEO#1" } },
    });
    expect(found.Count).toBe(2);
  }
  await expect.poll(livingIterators).toBeLessThan(before + QUERIES / 10);
  await database.close();
});

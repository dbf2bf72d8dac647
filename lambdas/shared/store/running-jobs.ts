import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { shardsOf } from "./job-item.ts";

/** How many jobs are at work: a count over the index of running jobs, shard by shard. */
export async function countRunningJobs(client: DynamoDBDocumentClient, tableName: string): Promise<number> {
  const counts = await Promise.all(shardsOf("running").map((shard) => countShard(client, tableName, shard)));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function countShard(client: DynamoDBDocumentClient, TableName: string, shard: string): Promise<number> {
  let count = 0;
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName,
        IndexName: "byStatus",
        KeyConditionExpression: "statusShard = :shard",
        ExpressionAttributeValues: { ":shard": shard },
        Select: "COUNT",
        ...(ExclusiveStartKey && { ExclusiveStartKey }),
      }),
    );
    count += page.Count ?? 0;
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return count;
}

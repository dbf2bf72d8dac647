import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { functionEnvironment } from "./service-processes.ts";

/** One GetItem of the first stored track of a video at the service's own tables, with the rights of its function `api`. */
export async function bareGetItem(servicePid: number, videoId: string): Promise<() => Promise<void>> {
  const env = functionEnvironment(servicePid, "api");
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      endpoint: env.AWS_ENDPOINT_URL ?? "",
      region: env.AWS_REGION ?? "",
      credentials: { accessKeyId: env.AWS_ACCESS_KEY_ID ?? "", secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? "" },
    }),
  );
  const TableName = env.TRANSCRIPTS_TABLE;
  const pk = `VIDEO#${videoId}`;
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: "pk = :pk and begins_with(sk, :track)",
      ExpressionAttributeValues: { ":pk": pk, ":track": "TRACK#" },
      Limit: 1,
    }),
  );
  const get = new GetCommand({ TableName, Key: { pk, sk: Items[0]?.sk }, ConsistentRead: true });
  return async () => {
    const { Item } = await client.send(get);
    if (!Item) throw new Error(`no track of ${videoId} is stored`);
  };
}

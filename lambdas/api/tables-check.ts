import { type DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";

/** Resolves when every table can be read; throws the first failure otherwise. */
export function tablesCheck(
  client: DynamoDBDocumentClient,
  tables: { readonly JOBS_TABLE: string; readonly TRANSCRIPTS_TABLE: string; readonly PROXY_STATE_TABLE: string },
): () => Promise<void> {
  const reads = [
    { TableName: tables.JOBS_TABLE, Key: { pk: "HEALTH" } },
    { TableName: tables.TRANSCRIPTS_TABLE, Key: { pk: "HEALTH", sk: "HEALTH" } },
    { TableName: tables.PROXY_STATE_TABLE, Key: { pk: "HEALTH" } },
  ];
  return async () => {
    await Promise.all(reads.map((read) => client.send(new GetCommand(read))));
  };
}

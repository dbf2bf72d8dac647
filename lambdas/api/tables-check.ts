import { type DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import type { Check } from "./check.ts";

/** Whether every table can be read; rejects with the first failure otherwise. */
export function tablesCheck(
  client: DynamoDBDocumentClient,
  tables: { readonly JOBS_TABLE: string; readonly TRANSCRIPTS_TABLE: string; readonly PROXY_STATE_TABLE: string },
): Check {
  const reads = [
    { TableName: tables.JOBS_TABLE, Key: { pk: "HEALTH" } },
    { TableName: tables.TRANSCRIPTS_TABLE, Key: { pk: "HEALTH", sk: "HEALTH" } },
    { TableName: tables.PROXY_STATE_TABLE, Key: { pk: "HEALTH" } },
  ];
  return async () => {
    await Promise.all(reads.map((read) => client.send(new GetCommand(read))));
    return { ok: true, ageSeconds: 0 };
  };
}

import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/** What every store stands on: a client, the name of its table, and a clock by which items expire. */
export abstract class TableStore {
  protected readonly client: DynamoDBDocumentClient;
  protected readonly tableName: string;
  protected readonly now: () => Date;

  constructor(client: DynamoDBDocumentClient, tableName: string, now: () => Date) {
    this.client = client;
    this.tableName = tableName;
    this.now = now;
  }
}

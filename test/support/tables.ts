import type { Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { CreateTableCommand, type CreateTableCommandInput } from "@aws-sdk/client-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { documentClient } from "../../lambdas/shared/store/document-client.ts";

const dynalite = createRequire(import.meta.url)("dynalite") as (options: object) => Server;

export interface TestTables {
  readonly client: DynamoDBDocumentClient;
  /** `http://127.0.0.1:<port>`. */
  readonly endpoint: string;
  readonly jobs: string;
  readonly transcripts: string;
  readonly proxyState: string;
  stop(): Promise<void>;
}

const string = (...names: string[]) => names.map((AttributeName) => ({ AttributeName, AttributeType: "S" as const }));
const keys = (hash: string, range?: string) => [
  { AttributeName: hash, KeyType: "HASH" as const },
  ...(range ? [{ AttributeName: range, KeyType: "RANGE" as const }] : []),
];
const index = (IndexName: string, hash: string, range: string, ProjectionType: "ALL" | "KEYS_ONLY" = "ALL") => ({
  IndexName,
  KeySchema: keys(hash, range),
  Projection: { ProjectionType },
});

const TABLES: readonly CreateTableCommandInput[] = [
  {
    TableName: "Jobs",
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: string("pk", "statusShard", "createdAt", "videoId", "dueShard", "dueAt"),
    KeySchema: keys("pk"),
    GlobalSecondaryIndexes: [
      index("byStatus", "statusShard", "createdAt"),
      index("byVideo", "videoId", "createdAt", "KEYS_ONLY"),
      index("byDueAt", "dueShard", "dueAt"),
    ],
  },
  {
    TableName: "Transcripts",
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: string("pk", "sk"),
    KeySchema: keys("pk", "sk"),
  },
  {
    TableName: "ProxyState",
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: string("pk"),
    KeySchema: keys("pk"),
  },
];

/** The three tables in a DynamoDB of this process, asked through the real SDK. `path`: kept on disk there, else in memory. */
export async function startTables(path?: string): Promise<TestTables> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0, ...(path && { path }) });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = documentClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  for (const table of TABLES) await client.send(new CreateTableCommand(table));
  return {
    client,
    endpoint,
    jobs: "Jobs",
    transcripts: "Transcripts",
    proxyState: "ProxyState",
    stop: async () => {
      client.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

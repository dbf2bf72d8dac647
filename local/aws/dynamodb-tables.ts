import type { TableSpec } from "../template/assembly.ts";
import { AwsError } from "./aws-error.ts";
import type { JsonService } from "./wire.ts";

/** The folder of the local database cannot be used; the message says which folder, why, and what to do. */
export class DatabaseError extends Error {
  override readonly name = "DatabaseError";

  static of(folder: string, thrown: unknown): DatabaseError {
    const { code, message, cause } = thrown as {
      code?: string;
      message?: string;
      cause?: { code?: string; message?: string };
    };
    if (cause?.code === "LEVEL_LOCKED" || code === "LEVEL_LOCKED") {
      return new DatabaseError(
        `the database in ${folder} is in use by another process: stop it, or use another folder`,
        { cause: thrown },
      );
    }
    const reason = cause?.message ?? message ?? "unknown reason";
    return new DatabaseError(
      `the database in ${folder} cannot be read (${reason}): move the folder away or delete it`,
      { cause: thrown },
    );
  }
}

interface TableDescription {
  readonly TableStatus: string;
  readonly KeySchema: unknown;
  readonly GlobalSecondaryIndexes?: readonly { readonly IndexName: string; readonly KeySchema: unknown }[];
}

const ACTIVE_WITHIN_TRIES = 200;

/** Makes the tables that are not there and leaves the others as they are, if they have the template's keys and indexes. */
export async function ensureTables(database: JsonService, tables: readonly TableSpec[], folder: string): Promise<void> {
  for (const table of tables) {
    const existing = await describe(database, table.name);
    if (!existing) await create(database, table);
    else if (shapeOf(existing) !== shapeOf(asDescription(table))) {
      const problem = `the table ${table.name} in ${folder} has other keys or indexes than the template`;
      throw new DatabaseError(`${problem}: move the folder away or delete it`);
    }
  }
}

async function describe(database: JsonService, name: string): Promise<TableDescription | undefined> {
  try {
    const { Table } = (await database.call("DescribeTable", { TableName: name })) as {
      readonly Table: TableDescription;
    };
    return Table;
  } catch (error) {
    if (error instanceof AwsError && error.name === "ResourceNotFoundException") return undefined;
    throw error;
  }
}

async function create(database: JsonService, table: TableSpec): Promise<void> {
  await database.call("CreateTable", {
    TableName: table.name,
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: table.keySchema,
    AttributeDefinitions: table.attributeDefinitions,
    ...(table.gsis.length > 0 && { GlobalSecondaryIndexes: table.gsis }),
  });
  for (let tries = 0; tries < ACTIVE_WITHIN_TRIES; tries++) {
    if ((await describe(database, table.name))?.TableStatus === "ACTIVE") return;
    await new Promise((done) => setTimeout(done, 1));
  }
}

const asDescription = ({ keySchema, gsis }: TableSpec): TableDescription => ({
  TableStatus: "ACTIVE",
  KeySchema: keySchema,
  GlobalSecondaryIndexes: gsis,
});

/** Keys and indexes in one canonical text. */
function shapeOf({ KeySchema, GlobalSecondaryIndexes = [] }: TableDescription): string {
  const indexes = GlobalSecondaryIndexes.map(({ IndexName, KeySchema: keys }) => `${IndexName} ${keysOf(keys)}`).sort();
  return [keysOf(KeySchema), ...indexes].join("\n");
}

function keysOf(schema: unknown): string {
  const keys = schema as readonly { readonly AttributeName: string; readonly KeyType: string }[];
  return keys
    .map(({ AttributeName, KeyType }) => `${KeyType}:${AttributeName}`)
    .sort()
    .join(" ");
}

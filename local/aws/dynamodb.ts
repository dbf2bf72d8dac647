import { EventEmitter } from "node:events";
import { mkdirSync } from "node:fs";
import type { Server } from "node:http";
import { createRequire } from "node:module";
import dynalite from "dynalite";
import type { TableSpec } from "../template/assembly.ts";
import { AwsError } from "./aws-error.ts";
import { type LevelDatabase, letIteratorsClose } from "./closing-iterators.ts";
import { DatabaseError, ensureTables } from "./dynamodb-tables.ts";
import { TableThrottles, type ThrottledRequest } from "./table-throttles.ts";
import type { JsonInput, JsonService, WireAnswer } from "./wire.ts";

const TARGET_PREFIX = "DynamoDB_20120810.";
/** dynalite wants a signature to be there; the endpoint has checked the caller before. */
const SIGNED = "AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=local";

/**
 * DynamoDB in this process, kept in a folder. dynalite gets whole requests as events instead of a socket: on a socket, a caller that
 * dies in mid-request is an exception nobody can catch.
 */
export class DynamoDb implements JsonService {
  readonly throttles: TableThrottles;
  private readonly server: Server;

  private constructor(server: Server, onThrottle: (request: ThrottledRequest) => void) {
    this.server = server;
    this.throttles = new TableThrottles(onThrottle);
  }

  /**
   * Opens the folder, which is made if absent, and makes the tables that are not there yet. `onThrottle` hears of every request that a
   * table refuses.
   *
   * @throws DatabaseError when the folder is damaged, in use, or holds a table of another shape.
   */
  static async open(
    folder: string,
    tables: readonly TableSpec[],
    onThrottle: (request: ThrottledRequest) => void = () => {},
  ): Promise<DynamoDb> {
    mkdirSync(folder, { recursive: true });
    await probe(folder);
    const server = dynalite({ path: folder, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
    const database = new DynamoDb(server, onThrottle);
    try {
      await ensureTables(database, tables, folder);
    } catch (error) {
      await database.close();
      throw error;
    }
    return database;
  }

  /** One request on the wire, answered as DynamoDB would. `target` is the value of `X-Amz-Target`. */
  request(target: string, body: Buffer): Promise<WireAnswer> {
    const refusal = this.throttles.refusal(target.slice(TARGET_PREFIX.length), body);
    return refusal ? Promise.resolve(refusal) : this.ask(target, body);
  }

  private ask(target: string, body: Buffer): Promise<WireAnswer> {
    const headers = {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": target,
      "x-amz-date": "now",
      authorization: SIGNED,
    };
    const request = Object.assign(new EventEmitter(), { method: "POST", url: "/", headers });
    return new Promise((done) => {
      const answered: Record<string, string | number> = {};
      const response = {
        statusCode: 200,
        setHeader: (name: string, value: string | number) => {
          answered[name] = value;
        },
        end: (text: string) => done({ status: response.statusCode, headers: answered, body: text }),
      };
      this.server.emit("request", request, response);
      request.emit("data", body);
      request.emit("end");
    });
  }

  async call(operation: string, input: JsonInput): Promise<Readonly<Record<string, unknown>>> {
    const { status, body } = await this.request(TARGET_PREFIX + operation, Buffer.from(JSON.stringify(input)));
    const output = JSON.parse(String(body)) as {
      readonly __type?: string;
      readonly message?: string;
      readonly Message?: string;
    };
    if (status === 200) return output as Readonly<Record<string, unknown>>;
    const name = output.__type?.split("#").at(-1) ?? "InternalServerError";
    throw new AwsError(name, output.message ?? output.Message ?? "", status);
  }

  /** Finishes what is under way and closes the folder. dynalite closes only what listens, so it listens for that moment. */
  close(): Promise<void> {
    return new Promise((done) => {
      this.server.listen(0, "127.0.0.1", () => this.server.close(() => done()));
    });
  }
}

/** The database below dynalite, as dynalite makes it; to be opened. */
export function levelAt(folder: string): LevelDatabase {
  const requireOfDynalite = createRequire(createRequire(import.meta.url).resolve("dynalite"));
  const { Level } = requireOfDynalite("level") as { Level: new (path: string, options: object) => LevelDatabase };
  return new Level(folder, { valueEncoding: "json" });
}

/** dynalite opens its folder in the background and cannot say that it failed, so the folder is tried before. */
async function probe(folder: string): Promise<void> {
  const database = levelAt(folder);
  try {
    await database.open();
    for await (const _ of database.iterator({ gte: "table~", lt: "table~\uffff" }));
    await letIteratorsClose(database);
  } catch (thrown) {
    throw DatabaseError.of(folder, thrown);
  } finally {
    await database.close();
  }
}

import { DeleteCommand, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { EarshotError } from "../errors.ts";
import { conditionalWrite } from "./conditional-write.ts";
import { isAlive } from "./expiry.ts";
import { TableStore } from "./table-store.ts";

/** Where the transcript for a request stands. Negative answers stand under the video (`verdictKey`). */
export interface RequestPointer {
  /** The job that answered. */
  readonly jobId: string;
  /** Key of the track. */
  readonly track: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

const ROUNDS = 5;
const LEASE = "LEASE";
const ANSWER = "ANSWER";

/**
 * Which job is at work on a request, and where the answer to an earlier one stands. Two items, so that a job that fails to renew an
 * answer leaves it as it was. An answer is written before its job's lease goes: who gets the lease and sees no answer must work.
 */
export class RequestStore extends TableStore {
  /**
   * Makes `jobId` the job for the request for `leaseSeconds`, unless another is at work: then that one is told. `instead` names a job
   * of which the caller knows that it is dead.
   */
  async begin(
    hash: string,
    jobId: string,
    leaseSeconds: number,
    instead = jobId,
  ): Promise<{ jobId: string; mine: boolean }> {
    for (let round = 0; round < ROUNDS; round++) {
      if (await this.putLease(hash, jobId, leaseSeconds, instead)) return { jobId, mine: true };
      const running = await this.item<{ jobId: string }>(hash, LEASE);
      if (running && running.jobId !== instead) return { jobId: running.jobId, mine: false };
    }
    throw new EarshotError("Unclassified", { detail: "the request's record changes too fast to join it" });
  }

  /** Where the answer to an earlier equal request stands; undefined if there is none or it has expired. */
  async find(hash: string): Promise<RequestPointer | undefined> {
    return this.item<RequestPointer>(hash, ANSWER);
  }

  async keepAnswer(hash: string, pointer: RequestPointer): Promise<void> {
    const Item = { ...keyOf(hash, ANSWER), itemVersion: 1, ...pointer };
    await this.client.send(new PutCommand({ TableName: this.tableName, Item }));
  }

  /** The request has another answer by now. */
  async dropAnswer(hash: string): Promise<void> {
    await this.client.send(new DeleteCommand({ TableName: this.tableName, Key: keyOf(hash, ANSWER) }));
  }

  /** The job has ended: the next equal request that finds no answer begins anew. Leaves the lease of another job alone. */
  async release(hash: string, jobId: string): Promise<void> {
    const release = new DeleteCommand({
      TableName: this.tableName,
      Key: keyOf(hash, LEASE),
      ConditionExpression: "jobId = :job",
      ExpressionAttributeValues: { ":job": jobId },
    });
    await conditionalWrite(this.client.send(release));
  }

  private putLease(hash: string, jobId: string, leaseSeconds: number, instead: string): Promise<boolean> {
    const nowSeconds = Math.floor(this.now().getTime() / 1000);
    const put = new PutCommand({
      TableName: this.tableName,
      Item: { ...keyOf(hash, LEASE), itemVersion: 1, jobId, expiresAt: nowSeconds + leaseSeconds },
      ConditionExpression: "attribute_not_exists(pk) OR expiresAt <= :now OR jobId = :instead",
      ExpressionAttributeValues: { ":now": nowSeconds, ":instead": instead },
    });
    return conditionalWrite(this.client.send(put));
  }

  private async item<T>(hash: string, kind: string): Promise<T | undefined> {
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.tableName, Key: keyOf(hash, kind), ConsistentRead: true }),
    );
    return isAlive(Item, this.now()) ? (Item as T) : undefined;
  }
}

const keyOf = (hash: string, kind: string) => ({ pk: `REQUEST#${hash}`, sk: kind });

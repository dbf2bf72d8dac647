import { DeleteCommand, GetCommand, PutCommand, paginateQuery, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Subscription } from "../batch/batch.ts";
import { conditionalWrite } from "./conditional-write.ts";
import { shardOf, shardsOf } from "./job-item.ts";
import { TableStore } from "./table-store.ts";

export type NewSubscription = Pick<Subscription, "subscriptionId" | "source" | "options" | "everyMinutes">;

const ITEM_VERSION = 1;
const STORAGE_FIELDS = ["pk", "itemVersion", "statusShard", "dueShard"];
const keyOf = (subscriptionId: string) => ({ pk: `SUB#${subscriptionId}` });

/** The records of subscriptions: one item each. */
export class SubscriptionStore extends TableStore {
  /** Makes the record, due at once; one that is there already stays as it is. Gives what stands there then. */
  async create(subscription: NewSubscription): Promise<Subscription | undefined> {
    const at = this.now().toISOString();
    const Item = {
      ...keyOf(subscription.subscriptionId),
      ...subscription,
      itemVersion: ITEM_VERSION,
      createdAt: at,
      updatedAt: at,
      dueAt: at,
      dueShard: shardOf("due", subscription.subscriptionId),
      statusShard: shardOf("subscription", subscription.subscriptionId),
    };
    const put = new PutCommand({ TableName: this.tableName, Item, ConditionExpression: "attribute_not_exists(pk)" });
    await conditionalWrite(this.client.send(put));
    return this.get(subscription.subscriptionId);
  }

  async get(subscriptionId: string): Promise<Subscription | undefined> {
    const read = new GetCommand({ TableName: this.tableName, Key: keyOf(subscriptionId), ConsistentRead: true });
    const { Item } = await this.client.send(read);
    return Item && toSubscription(Item);
  }

  /** All subscriptions, the oldest first. */
  async all(): Promise<Subscription[]> {
    const shards = await Promise.all(shardsOf("subscription").map((shard) => this.ofShard(shard)));
    return shards.flat().sort((a, b) => a.createdAt.localeCompare(b.createdAt));
  }

  /** False if there was none. */
  async delete(subscriptionId: string): Promise<boolean> {
    const gone = new DeleteCommand({
      TableName: this.tableName,
      Key: keyOf(subscriptionId),
      ConditionExpression: "attribute_exists(pk)",
    });
    return conditionalWrite(this.client.send(gone));
  }

  /** It was looked at: `batchId` fetches what is new. False when somebody else has said so, or it was deleted. */
  async moveOn({ subscriptionId, dueAt }: Subscription, next: { dueAt: string; batchId: string }): Promise<boolean> {
    const update = new UpdateCommand({
      TableName: this.tableName,
      Key: keyOf(subscriptionId),
      UpdateExpression: "SET dueAt = :next, lastBatchId = :batch, updatedAt = :now",
      ConditionExpression: "dueAt = :seen",
      ExpressionAttributeValues: {
        ":seen": dueAt,
        ":next": next.dueAt,
        ":batch": next.batchId,
        ":now": this.now().toISOString(),
      },
    });
    return conditionalWrite(this.client.send(update));
  }

  private async ofShard(shard: string): Promise<Subscription[]> {
    const query = {
      TableName: this.tableName,
      IndexName: "byStatus",
      KeyConditionExpression: "statusShard = :shard",
      ExpressionAttributeValues: { ":shard": shard },
    };
    const found: Subscription[] = [];
    for await (const { Items = [] } of paginateQuery({ client: this.client }, query)) {
      found.push(...Items.map(toSubscription));
    }
    return found;
  }
}

function toSubscription(item: Readonly<Record<string, unknown>>): Subscription {
  const fields = Object.entries(item).filter(([name]) => !STORAGE_FIELDS.includes(name));
  return Object.fromEntries(fields) as unknown as Subscription;
}

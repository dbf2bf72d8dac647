import { DeleteCommand, GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { ProxyState, StateFields } from "../proxy/proxy-state.ts";
import { conditionalWrite } from "./conditional-write.ts";
import { isAlive } from "./expiry.ts";
import { TableStore } from "./table-store.ts";
import { updateExpression } from "./update-expression.ts";

/** The table `ProxyState`: partition key `pk`, time to live `expiresAt` in epoch seconds. */
export class DynamoProxyState extends TableStore implements ProxyState {
  async get(key: string): Promise<StateFields | undefined> {
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.tableName, Key: { pk: key }, ConsistentRead: true }),
    );
    if (!Item || !isAlive(Item, this.now())) return undefined;
    const { pk: _, expiresAt: __, ...fields } = Item;
    return fields;
  }

  async put(key: string, fields: StateFields, seconds: number): Promise<void> {
    await this.client.send(new PutCommand({ TableName: this.tableName, Item: this.item(key, fields, seconds) }));
  }

  claim(key: string, fields: StateFields, seconds: number): Promise<boolean> {
    const put = new PutCommand({
      TableName: this.tableName,
      Item: this.item(key, fields, seconds),
      ConditionExpression: "attribute_not_exists(pk) OR expiresAt <= :now",
      ExpressionAttributeValues: { ":now": this.seconds() },
    });
    return conditionalWrite(this.client.send(put));
  }

  async release(key: string, owner: string): Promise<void> {
    const remove = new DeleteCommand({
      TableName: this.tableName,
      Key: { pk: key },
      ConditionExpression: "#owner = :owner",
      ExpressionAttributeNames: { "#owner": "owner" },
      ExpressionAttributeValues: { ":owner": owner },
    });
    await conditionalWrite(this.client.send(remove));
  }

  async countUp(key: string, limit: number, seconds: number): Promise<boolean> {
    // A counter that has run out starts again; whoever loses that race counts on the new one.
    if (limit >= 1 && (await this.claim(key, { count: 1 }, seconds))) return true;
    const update = new UpdateCommand({
      TableName: this.tableName,
      Key: { pk: key },
      UpdateExpression: "ADD #count :one",
      ConditionExpression: "#count < :limit",
      ExpressionAttributeNames: { "#count": "count" },
      ExpressionAttributeValues: { ":one": 1, ":limit": limit },
    });
    return conditionalWrite(this.client.send(update));
  }

  async advance(key: string, from: number, fields: StateFields, seconds: number): Promise<boolean> {
    const put = new PutCommand({
      TableName: this.tableName,
      Item: this.item(key, { ...fields, count: from + 1 }, seconds),
      ConditionExpression:
        from === 0 ? "attribute_not_exists(pk) OR #count = :from OR expiresAt <= :now" : "#count = :from",
      ExpressionAttributeNames: { "#count": "count" },
      ExpressionAttributeValues: { ":from": from, ...(from === 0 && { ":now": this.seconds() }) },
    });
    return conditionalWrite(this.client.send(put));
  }

  async add(key: string, amounts: Readonly<Record<string, number>>, seconds: number): Promise<void> {
    const { expiresAt } = this.item(key, {}, seconds);
    const update = updateExpression({ add: amounts, set: { expiresAt } });
    await this.client.send(new UpdateCommand({ TableName: this.tableName, Key: { pk: key }, ...update }));
  }

  async reserve(key: string, amount: number, limit: number, seconds: number): Promise<boolean> {
    if (amount > limit) return false;
    const { expiresAt } = this.item(key, {}, seconds);
    const update = new UpdateCommand({
      TableName: this.tableName,
      Key: { pk: key },
      UpdateExpression: "ADD #sum :amount SET expiresAt = :expiresAt",
      ConditionExpression: "attribute_not_exists(#sum) OR #sum <= :room",
      ExpressionAttributeNames: { "#sum": "sum" },
      ExpressionAttributeValues: { ":amount": amount, ":room": limit - amount, ":expiresAt": expiresAt },
    });
    return conditionalWrite(this.client.send(update));
  }

  private item(key: string, fields: StateFields, seconds: number): Record<string, unknown> {
    return { ...fields, pk: key, expiresAt: this.seconds() + Math.max(1, Math.ceil(seconds)) };
  }

  private seconds(): number {
    return Math.floor(this.now().getTime() / 1000);
  }
}

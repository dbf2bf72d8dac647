import { QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { EarshotError } from "../errors.ts";
import type { Job } from "../job.ts";
import { conditionalWrite } from "./conditional-write.ts";
import { isAlive } from "./expiry.ts";
import { jobKey, shardsOf, toJob } from "./job-item.ts";
import { TableStore } from "./table-store.ts";

/** A verdict that is due for another look. */
export interface DueJob {
  readonly job: Job;
  /** ISO 8601, as it stands on the record. */
  readonly dueAt: string;
}

export interface Due {
  readonly jobs: readonly DueJob[];
  readonly subscriptionIds: readonly string[];
  /** Ids of due jobs whose records cannot be read. */
  readonly unreadable: readonly string[];
}

/** What is due, by the index over all records that have a due time. */
export class DueStore extends TableStore {
  /** Everything whose due time has come, the earliest first in each shard, about `most` at the most. */
  async due(most: number): Promise<Due> {
    const shards = shardsOf("due");
    const share = Math.ceil(most / shards.length);
    const items = (await Promise.all(shards.map((shard) => this.ofShard(shard, share)))).flat();
    const jobs: DueJob[] = [];
    const unreadable: string[] = [];
    for (const item of items.filter(({ pk }) => String(pk).startsWith("JOB#"))) {
      const job = readable(item);
      if (job) jobs.push({ job, dueAt: String(item.dueAt) });
      else unreadable.push(String(item.jobId));
    }
    const subscriptionIds = items.flatMap(({ subscriptionId }) => (subscriptionId ? [String(subscriptionId)] : []));
    return { jobs, subscriptionIds, unreadable };
  }

  /** The job has been looked at: it is due no more. False when somebody else has said so, or it is due at another time by now. */
  async clearDue(jobId: string, dueAt: string): Promise<boolean> {
    const update = new UpdateCommand({
      TableName: this.tableName,
      Key: jobKey(jobId),
      UpdateExpression: "REMOVE dueAt, dueShard",
      ConditionExpression: "dueAt = :seen",
      ExpressionAttributeValues: { ":seen": dueAt },
    });
    return conditionalWrite(this.client.send(update));
  }

  private async ofShard(shard: string, most: number): Promise<Record<string, unknown>[]> {
    const found: Record<string, unknown>[] = [];
    let from: Record<string, unknown> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await this.client.send(
        new QueryCommand({
          TableName: this.tableName,
          IndexName: "byDueAt",
          KeyConditionExpression: "dueShard = :shard AND dueAt <= :now",
          ExpressionAttributeValues: { ":shard": shard, ":now": this.now().toISOString() },
          ...(from && { ExclusiveStartKey: from }),
        }),
      );
      found.push(...Items.filter((item) => isAlive(item, this.now())));
      from = LastEvaluatedKey;
    } while (from && found.length < most);
    return found.slice(0, most);
  }
}

function readable(item: Record<string, unknown>): Job | undefined {
  try {
    return toJob(item);
  } catch (thrown) {
    if (thrown instanceof EarshotError) return undefined;
    throw thrown;
  }
}

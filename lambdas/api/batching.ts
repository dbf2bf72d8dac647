import type { SFNClient } from "@aws-sdk/client-sfn";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { CreateBatchPorts } from "../shared/batch/create-batch.ts";
import type { FunctionSettings } from "../shared/config/functions.ts";
import type { BatchStore } from "../shared/store/batch-store.ts";
import type { ObjectStore } from "../shared/store/object-store.ts";
import type { SubscriptionStore } from "../shared/store/subscription-store.ts";

/** What batches and subscriptions stand on. */
export interface Batching {
  readonly batches: Pick<BatchStore, "create" | "get" | "beginRound">;
  readonly subscriptions: Pick<SubscriptionStore, "create" | "get" | "all" | "delete">;
  readonly objects: Pick<ObjectStore, "get" | "putNew" | "keys" | "delete">;
  readonly startRound: CreateBatchPorts["startRound"];
}

/** Made, and its code loaded, when the first batch is asked for: plain requests start without it. */
export function batchingOf(
  settings: Pick<FunctionSettings<"api">, "JOBS_TABLE" | "RESULTS_BUCKET" | "BATCH_MACHINE_ARN">,
  { client, sfn, now }: { client: DynamoDBDocumentClient; sfn: SFNClient; now: () => Date },
): () => Promise<Batching> {
  let made: Promise<Batching> | undefined;
  const make = async (): Promise<Batching> => {
    const { BatchStore: Batches } = await import("../shared/store/batch-store.ts");
    const { SubscriptionStore: Subscriptions } = await import("../shared/store/subscription-store.ts");
    const { bucketClient, ObjectStore: Objects } = await import("../shared/store/object-store.ts");
    const { roundStarter } = await import("../shared/batch/start-round.ts");
    return {
      batches: new Batches(client, settings.JOBS_TABLE, now),
      subscriptions: new Subscriptions(client, settings.JOBS_TABLE, now),
      objects: new Objects(bucketClient(), settings.RESULTS_BUCKET),
      startRound: roundStarter(sfn, settings.BATCH_MACHINE_ARN),
    };
  };
  return () => (made ??= make());
}

import { randomUUID } from "node:crypto";
import { SFNClient } from "@aws-sdk/client-sfn";
import { roundStarter } from "../../lambdas/shared/batch/start-round.ts";
import { BatchStore } from "../../lambdas/shared/store/batch-store.ts";
import { documentClient } from "../../lambdas/shared/store/document-client.ts";
import { DueStore } from "../../lambdas/shared/store/due-store.ts";
import { JobStore } from "../../lambdas/shared/store/job-store.ts";
import { bucketClient, ObjectStore } from "../../lambdas/shared/store/object-store.ts";
import { RequestStore } from "../../lambdas/shared/store/request-store.ts";
import { SubscriptionStore } from "../../lambdas/shared/store/subscription-store.ts";
import { TranscriptStore } from "../../lambdas/shared/store/transcript-store.ts";
import { endTeller } from "../../lambdas/shared/tell-end.ts";
import type { Assembly } from "../../local/template/assembly.ts";
import { clientOptions } from "./aws-clients.ts";

const quiet = () => undefined;

/** ARN of a machine of the stack by a part of its name. */
export const machineArn = (assembly: Assembly, part: string): string =>
  assembly.stateMachines.find(({ name }) => name.includes(part))?.arn ?? "";

/** What the batch function and the steps of the transcript machine stand on, over a local AWS. */
export function batchPorts(assembly: Assembly, variables: Readonly<Record<string, string>>, now: () => Date) {
  const sdk = { ...clientOptions(variables), maxAttempts: 3 };
  const client = documentClient(sdk);
  const sfn = new SFNClient(sdk);
  const table = (part: string) => assembly.tables.find(({ name }) => name.includes(part))?.name ?? part;
  const [jobs, transcripts] = [table("Jobs"), table("Transcripts")];
  const sums: Record<string, number> = {};
  return {
    batches: new BatchStore(client, jobs, now),
    due: new DueStore(client, jobs, now),
    jobs: new JobStore(client, jobs, now),
    objects: new ObjectStore(bucketClient(sdk), assembly.buckets[0] ?? ""),
    requests: new RequestStore(client, transcripts, now),
    subscriptions: new SubscriptionStore(client, jobs, now),
    transcripts: new TranscriptStore(client, transcripts, now),
    startRound: roundStarter(sfn, machineArn(assembly, "Batch")),
    tellEnd: endTeller(sfn, machineArn(assembly, "Ends")),
    maxConcurrency: 10_000,
    newJobId: randomUUID as () => string,
    metrics: { add: quiet, flush: quiet },
    counters: {
      add: async (_key: string, amounts: Readonly<Record<string, number>>) => {
        for (const [name, amount] of Object.entries(amounts)) sums[name] = (sums[name] ?? 0) + amount;
      },
    },
    sums,
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet, setContext: quiet },
    prices: {},
    now,
    close: () => client.destroy(),
  };
}

export type TestBatchPorts = ReturnType<typeof batchPorts>;

import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
  UpdateCommand,
  type UpdateCommandInput,
} from "@aws-sdk/lib-dynamodb";
import { CODES, type Code, type Verdict } from "../codes.ts";
import { EarshotError } from "../errors.ts";
import type { Evidence, Witness } from "../evidence.ts";
import type { Job, JobOutcome, Receipt, Usage } from "../job.ts";
import type { LaneName } from "../lanes.ts";
import type { VideoFacts } from "../outcome.ts";
import { isStillNeeded } from "../still-needed.ts";
import { conditionalWrite } from "./conditional-write.ts";
import { isAlive } from "./expiry.ts";
import { jobKey, type NewJob, newJobItem, shardOf, toJob } from "./job-item.ts";
import { TableStore } from "./table-store.ts";
import { type ItemChanges, updateExpression } from "./update-expression.ts";

/** How a job ends. */
export interface JobEnd {
  readonly status: "done" | "failed";
  readonly verdict: Verdict;
  readonly code?: Code;
  readonly retryAt?: string;
  /** When the schedule looks again; absent: never. */
  readonly dueAt?: string;
  readonly receipt: Receipt;
  readonly durationMs: number;
  readonly bytes: number;
  /** Invocations of lanes beyond the first of each. */
  readonly retryCount: number;
  readonly errorDetails?: string;
  /** The last word, written in the same breath. */
  readonly evidence?: readonly Evidence[];
}

const TROUBLE: readonly string[] = ["retry", "new-session", "halt", "bug"];

/**
 * The records of jobs. Every write is one conditional update of one item, so any number of lanes may write at once.
 * Writing to a job that does not exist throws `Unclassified`.
 */
export class JobStore extends TableStore {
  private readonly onRead: (job: Job) => void;

  /** `onRead` is told of every job that `get` and `begin` find. */
  constructor(
    client: DynamoDBDocumentClient,
    tableName: string,
    now: () => Date,
    onRead: (job: Job) => void = () => undefined,
  ) {
    super(client, tableName, now);
    this.onRead = onRead;
  }

  /** Makes the record; one that is there already stays as it is. */
  async create(job: NewJob): Promise<void> {
    const Item = newJobItem(job, this.now());
    const put = new PutCommand({ TableName: this.tableName, Item, ConditionExpression: "attribute_not_exists(pk)" });
    await conditionalWrite(this.client.send(put));
  }

  /** Undefined if there is none or it has expired. */
  async get(jobId: string): Promise<Job | undefined> {
    const found = await this.client.send(
      new GetCommand({ TableName: this.tableName, Key: jobKey(jobId), ConsistentRead: true }),
    );
    return this.read(found.Item);
  }

  /** Notes that the state machine has begun, the first time counts; the job, or undefined as from `get`. */
  async begin(jobId: string): Promise<Job | undefined> {
    const update = this.update("attribute_exists(pk)", jobId, { setOnce: { startedAt: this.now().toISOString() } });
    const writing = this.client.send(new UpdateCommand({ ...update, ReturnValues: "ALL_NEW" }));
    return (await conditionalWrite(writing)) ? this.read((await writing).Attributes) : undefined;
  }

  /** Whether `isStillNeeded` holds for the job as it is now. */
  async stillNeeded(jobId: string, lane: LaneName): Promise<boolean> {
    const job = await this.get(jobId);
    return job !== undefined && isStillNeeded(lane, job);
  }

  async addEvidence(jobId: string, evidence: readonly Evidence[]): Promise<void> {
    if (evidence.length === 0) return;
    const trouble = evidence.findLast(({ code }) => TROUBLE.includes(CODES[code].effect));
    await this.change(jobId, { append: { evidence }, set: { lastErrorAt: trouble?.at } });
  }

  /** Adds to the counters, also after the job is closed: a late result is dropped, its usage is not. */
  async addUsage(jobId: string, witness: Witness, usage: Partial<Usage>): Promise<void> {
    const counters = Object.entries(usage).filter(([, amount]) => amount !== 0);
    if (counters.length === 0) return;
    const add = Object.fromEntries(counters.map(([field, amount]) => [`usage.${witness}.${field}`, amount]));
    await this.change(jobId, { add });
  }

  /** The first to tell a fact is believed. */
  async addVideoFacts(jobId: string, facts: VideoFacts, warnings: readonly string[] = []): Promise<void> {
    const setOnce = Object.fromEntries(Object.entries(facts).map(([field, fact]) => [`video.${field}`, fact]));
    if (Object.keys(setOnce).length === 0 && warnings.length === 0) return;
    await this.change(jobId, { setOnce, ...(warnings.length > 0 && { append: { warnings } }) });
  }

  /** Captions are proved absent: only speech recognition is left. */
  async markCaptionsAbsent(jobId: string): Promise<void> {
    await this.change(jobId, { set: { captionsAbsent: true } });
  }

  /**
   * Settles the race: the first outcome stays. `already-mine`: the same witness claimed the same kind before (a repeated attempt).
   * `too-late`: somebody else did, or the job is closed.
   */
  async claimOutcome(jobId: string, outcome: JobOutcome): Promise<"claimed" | "already-mine" | "too-late"> {
    const condition = "attribute_exists(pk) AND attribute_not_exists(outcome) AND #status = :running";
    if (await this.changeIf(condition, jobId, { set: { outcome } })) return "claimed";
    const before = (await this.get(jobId))?.outcome;
    return before?.by === outcome.by && before.kind === outcome.kind ? "already-mine" : "too-late";
  }

  /** Writes how the job ended. False when it was closed already: the first end stays. */
  async close(jobId: string, { evidence, ...end }: JobEnd): Promise<boolean> {
    const at = this.now().toISOString();
    const failed = end.status === "failed";
    return this.changeIf("#status = :running", jobId, {
      set: {
        ...end,
        completedAt: at,
        lastErrorAt: failed ? at : undefined,
        statusShard: failed ? shardOf("failed", jobId) : undefined,
        dueShard: end.dueAt && shardOf("due", jobId),
      },
      ...(evidence && { append: { evidence } }),
      ...(!failed && { remove: ["statusShard"] }),
    });
  }

  /** Deletes the video's jobs that are at rest, with what they saw; returns how many. Those at work are left to end. */
  async forget(videoId: string): Promise<number> {
    const query = {
      TableName: this.tableName,
      IndexName: "byVideo",
      KeyConditionExpression: "videoId = :video",
      ExpressionAttributeValues: { ":video": videoId },
      ProjectionExpression: "pk",
    };
    let forgotten = 0;
    for await (const { Items = [] } of paginateQuery({ client: this.client }, query))
      for (const { pk } of Items) if (await this.deleteAtRest({ pk })) forgotten += 1;
    return forgotten;
  }

  /** The index lags behind: whether the job is at rest is the record's own word. */
  private deleteAtRest(Key: Record<string, unknown>): Promise<boolean> {
    const command = new DeleteCommand({
      TableName: this.tableName,
      Key,
      ConditionExpression: "attribute_exists(pk) AND #status <> :running",
      ExpressionAttributeNames: { "#status": "status" },
      ExpressionAttributeValues: { ":running": "running" },
    });
    return conditionalWrite(this.client.send(command));
  }

  private async change(jobId: string, changes: ItemChanges): Promise<void> {
    if (await this.changeIf("attribute_exists(pk)", jobId, changes)) return;
    throw new EarshotError("Unclassified", { detail: `there is no job ${jobId}` });
  }

  private changeIf(condition: string, jobId: string, changes: ItemChanges): Promise<boolean> {
    return conditionalWrite(this.client.send(new UpdateCommand(this.update(condition, jobId, changes))));
  }

  private update(condition: string, jobId: string, changes: ItemChanges): UpdateCommandInput {
    const asksStatus = condition.includes("#status");
    const expression = updateExpression(
      { ...changes, set: { ...changes.set, updatedAt: this.now().toISOString() } },
      asksStatus ? { ":running": "running" } : {},
    );
    const names = { ...expression.ExpressionAttributeNames, ...(asksStatus && { "#status": "status" }) };
    return {
      TableName: this.tableName,
      Key: jobKey(jobId),
      ...expression,
      ExpressionAttributeNames: names,
      ConditionExpression: condition,
    };
  }

  private read(item: Record<string, unknown> | undefined): Job | undefined {
    if (!item || !isAlive(item, this.now())) return undefined;
    const job = toJob(item);
    this.onRead(job);
    return job;
  }
}

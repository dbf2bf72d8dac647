import { z } from "@hono/zod-openapi";
import { CHANNEL_TABS } from "../shared/youtube/listing/listing.ts";
import { transcriptRequestBody } from "./schemas.ts";

/** More do not fit a body of 1 MB with their addresses. */
const MOST_VIDEOS = 50_000;
const MOST_AT_ONCE = 10_000;
/** Subscriptions are looked at by a schedule of five minutes. */
const LEAST_EVERY_MINUTES = 5;
const MOST_EVERY_MINUTES = 44_640;
const MOST_A_PAGE = 1_000;
const PAGE = 100;

const { video: _, ...options } = transcriptRequestBody.shape;
const name = z.string().min(1).max(2000);
const list = {
  channel: name.optional().openapi({ description: "Handle, id or address of a channel", example: "@earshot" }),
  tab: z.enum(CHANNEL_TABS).optional().openapi({ description: "Which of the channel's lists; default uploads" }),
  playlist: name.optional().openapi({ description: "Id or address of a playlist" }),
};

/** Body of `POST /v1/batches`: one of `channel`, `playlist` and `videos`. */
export const batchRequestBody = z
  .strictObject({
    ...list,
    videos: z.array(name).min(1).max(MOST_VIDEOS).optional().openapi({ description: "Ids or addresses of videos" }),
    ...options,
    concurrency: z.int().min(1).max(MOST_AT_ONCE).optional().openapi({
      description: "Videos at a time; default and most: what the stage allows",
    }),
  })
  .openapi("BatchRequest", { description: "One of channel, playlist and videos, and what is asked of every video" });

/** Body of `POST /v1/subscriptions`: one of `channel` and `playlist`. */
export const subscriptionRequestBody = z
  .strictObject({
    ...list,
    everyMinutes: z.int().min(LEAST_EVERY_MINUTES).max(MOST_EVERY_MINUTES).openapi({
      description: "Minutes between two looks; the schedule behind it runs every five",
    }),
    ...options,
  })
  .openapi("SubscriptionRequest", { description: "One of channel and playlist, and what is asked of every upload" });

/** Makes a repeated `POST` the same thing: the same key of the same caller is the same batch or subscription. */
export const idempotencyHeader = z.object({
  "idempotency-key": z
    .string()
    .regex(/^[\x21-\x7e]{8,128}$/, "expected 8 to 128 printable characters without spaces")
    .optional()
    .openapi({ description: "8 to 128 printable characters: a repetition with the same key begins nothing new" }),
});

const number = (most: number, otherwise: number) => z.coerce.number().int().min(0).max(most).default(otherwise);

/** Query of `GET /v1/batches/{id}`. */
export const batchQuery = z.object({
  limit: number(MOST_A_PAGE, PAGE).openapi({
    type: "integer",
    minimum: 0,
    maximum: MOST_A_PAGE,
    description: "Videos a page; 0: none, the status alone",
  }),
  after: z
    .string()
    .regex(/^[\w-]{1,100}$/, "give back what stood in `next` of the page before")
    .optional()
    .openapi({ description: "`next` of the page before" }),
  since: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .optional()
    .openapi({
      type: "string",
      format: "date-time",
      description: "Verdicts since then alone: `asOf` of an earlier answer",
    }),
});

const source = z.looseObject({ kind: z.string() });
const counts = z.record(z.string(), z.number());

const videoStatus = z.object({
  video: z.string(),
  verdict: z.string(),
  code: z.string().optional(),
  detail: z.string().optional(),
  jobId: z.string().optional(),
  cached: z.boolean(),
  retryAt: z.string().optional(),
  at: z.string(),
});

const batch = {
  batchId: z.string(),
  source,
  options: z.looseObject({}),
  concurrency: z.number().optional(),
  status: z.enum(["running", "done", "failed"]),
  round: z.number().openapi({ description: "1, and one more for each retry" }),
  total: z.number().optional().openapi({ description: "Videos; absent until the list is made" }),
  settled: z.number().openapi({ description: "Videos with a verdict" }),
  counts: counts.openapi({ description: "Videos with each verdict; exact once the batch has ended" }),
  errorDetails: z.string().optional(),
  createdAt: z.string(),
  updatedAt: z.string(),
  completedAt: z.string().optional(),
};

/** How a batch stands. */
export const batchSchema = z.object(batch).openapi("Batch");

/** The same with a page of its videos. */
export const batchPageSchema = z
  .object({
    ...batch,
    videos: z.array(videoStatus).openapi({ description: "Videos that have a verdict, in the order of their ids" }),
    next: z.string().optional().openapi({ description: "Give it as `after`; absent on the last page" }),
    asOf: z.string().openapi({ description: "Give that of the first page as `since`: what has its verdict meanwhile" }),
  })
  .openapi("BatchPage");

/** What is looked at, how often, and when next. */
export const subscriptionSchema = z
  .object({
    subscriptionId: z.string(),
    source,
    options: z.looseObject({}),
    everyMinutes: z.number(),
    createdAt: z.string(),
    updatedAt: z.string(),
    dueAt: z.string(),
    lastBatchId: z.string().optional(),
  })
  .openapi("Subscription");

export const subscriptionsSchema = z.object({ subscriptions: z.array(subscriptionSchema) });

import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Job } from "../job.ts";
import { JobStore } from "./job-store.ts";
import { RequestStore } from "./request-store.ts";
import { TranscriptStore } from "./transcript-store.ts";

/** Jobs, who is at work on what, and what was found. `onRead` is told of every job that is read; default: nobody. */
export const jobStores = (
  client: DynamoDBDocumentClient,
  settings: { readonly JOBS_TABLE: string; readonly TRANSCRIPTS_TABLE: string },
  now: () => Date,
  onRead?: (job: Job) => void,
) => ({
  jobs: new JobStore(client, settings.JOBS_TABLE, now, onRead),
  requests: new RequestStore(client, settings.TRANSCRIPTS_TABLE, now),
  transcripts: new TranscriptStore(client, settings.TRANSCRIPTS_TABLE, now),
});

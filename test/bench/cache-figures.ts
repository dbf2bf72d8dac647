import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { lookUp } from "../../lambdas/lookup/look-up.ts";
import { cachedAnswer } from "../../lambdas/shared/store/cached-answer.ts";
import { daysFrom } from "../../lambdas/shared/store/expiry.ts";
import { requestHash } from "../../lambdas/shared/store/request-hash.ts";
import { RequestStore } from "../../lambdas/shared/store/request-store.ts";
import { TranscriptStore } from "../../lambdas/shared/store/transcript-store.ts";
import { makeProvenance, makeRequest, makeTranscript } from "../support/make.ts";
import { realTime, startRaceTrack } from "../support/race.ts";
import { type Figure, medianMs } from "./figure.ts";

const ROUNDS = 50;

/** What a known answer costs, from the store and through the whole machine, against one bare GetItem of the same track, in one run. */
export async function cacheFigures(): Promise<Figure[]> {
  const track = await startRaceTrack(undefined, realTime);
  const { client, transcripts: TableName } = track.tables;
  const now = () => new Date();
  const ports = {
    requests: new RequestStore(client, TableName, now),
    transcripts: new TranscriptStore(client, TableName, now),
  };
  const request = makeRequest();
  const { videoId } = request;
  const { track: sk } = await ports.transcripts.saveTranscript(videoId, makeTranscript(), makeProvenance());
  await ports.requests.keepAnswer(requestHash(request), { jobId: "first", track: sk, expiresAt: daysFrom(now(), 1) });
  const bare = new GetCommand({ TableName, Key: { pk: `VIDEO#${videoId}`, sk }, ConsistentRead: true });
  const bareMs = await medianMs(ROUNDS, () => client.send(bare));
  const storeMs = await medianMs(ROUNDS, async () => {
    if (!(await cachedAnswer(request, ports))) throw new Error("the store does not know its own answer");
  });
  const machineMs = await medianMs(ROUNDS, async () => {
    const { job } = await track.run({ lookup: ({ jobId, jobs }) => lookUp(jobId, { ...ports, jobs }) }, request);
    if (job.outcome?.kind !== "cached") throw new Error("the machine does not know the answer");
  });
  await track.stop();
  const times = (ms: number) => (ms / bareMs).toFixed(1);
  return [
    { name: "a bare GetItem of a track", value: bareMs, unit: "ms" },
    { name: `a known answer from the store, ${times(storeMs)} times`, value: storeMs, unit: "ms" },
    { name: `a known answer through the machine, ${times(machineMs)} times`, value: machineMs, unit: "ms" },
  ];
}

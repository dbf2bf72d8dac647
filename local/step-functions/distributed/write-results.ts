import type { Integrations } from "../integrations.ts";
import { isRecord } from "../is-record.ts";
import { StatesError } from "../states-error.ts";
import type { ChildEnd, MapRun } from "./map-run.ts";

/** Where results go; the prefix has the Map Run's own folder behind it. */
export interface ResultPlace {
  readonly mapRunArn: string;
  /** ARN of the machine whose executions the items were. */
  readonly childMachineArn: string;
  /** `{ Bucket, Prefix? }`, evaluated. */
  readonly args: unknown;
}

/** Result of a distributed Map with a result writer. */
export interface WrittenResults {
  readonly MapRunArn: string;
  readonly ResultWriterDetails: { readonly Bucket: string; readonly Key: string };
}

/** Files of the manifest, by what became of the executions in them: aborted ones stand among the failed. */
const FILES = ["FAILED", "PENDING", "SUCCEEDED"] as const;
type FileKind = (typeof FILES)[number];

/**
 * Writes `SUCCEEDED_0.json`, `FAILED_0.json` and `PENDING_0.json`, each if it has entries, and a `manifest.json` that names them
 * (developer guide, "ResultWriter"). `States.ResultWriterFailed` when the bucket refuses.
 */
export async function writeResults(
  run: MapRun,
  place: ResultPlace,
  integrations: Integrations,
): Promise<WrittenResults> {
  const { Bucket, Prefix = "" } = (isRecord(place.args) ? place.args : {}) as { Bucket?: string; Prefix?: string };
  const folder = [...(Prefix === "" ? [] : [Prefix]), place.mapRunArn.split(":").at(-1) ?? ""].join("/");
  const bucket = String(Bucket);
  const put = async (name: string, value: unknown) => {
    const Body = JSON.stringify(value);
    await integrations.callService("s3", "putObject", { Bucket: bucket, Key: `${folder}/${name}`, Body });
    return { Key: `${folder}/${name}`, Size: Buffer.byteLength(Body) };
  };
  try {
    const entries = entriesOf(run, place.childMachineArn);
    const files: Record<string, unknown[]> = {};
    for (const kind of FILES)
      files[kind] = entries[kind].length > 0 ? [await put(`${kind}_0.json`, entries[kind])] : [];
    const manifest = { DestinationBucket: bucket, MapRunArn: place.mapRunArn, ResultFiles: files };
    const { Key } = await put("manifest.json", manifest);
    return { MapRunArn: place.mapRunArn, ResultWriterDetails: { Bucket: bucket, Key } };
  } catch (thrown) {
    throw new StatesError("States.ResultWriterFailed", thrown instanceof Error ? thrown.message : String(thrown));
  }
}

function entriesOf({ ended, pending }: MapRun, machineArn: string): Record<FileKind, unknown[]> {
  const included = { Included: true };
  return {
    SUCCEEDED: ended.filter(({ status }) => status === "SUCCEEDED").map((end) => entryOf(end, machineArn)),
    FAILED: ended.filter(({ status }) => status !== "SUCCEEDED").map((end) => entryOf(end, machineArn)),
    PENDING: pending.map((input) => ({ Input: JSON.stringify(input), InputDetails: included, Status: "PENDING" })),
  };
}

/** An execution as the files describe it (recorded files of Map Runs); inputs and outputs are JSON text. */
function entryOf(end: ChildEnd, machineArn: string): Record<string, unknown> {
  const included = { Included: true };
  return {
    ...(end.cause && { Cause: end.cause }),
    ...(end.error && { Error: end.error }),
    ExecutionArn: end.arn,
    Input: JSON.stringify(end.input),
    InputDetails: included,
    Name: end.name,
    ...(end.status === "SUCCEEDED" && { Output: JSON.stringify(end.output) }),
    OutputDetails: included,
    RedriveCount: 0,
    RedriveStatus: end.status === "SUCCEEDED" ? "NOT_REDRIVABLE" : "REDRIVABLE_BY_MAP_RUN",
    ...(end.status === "SUCCEEDED" && {
      RedriveStatusReason: "Execution is SUCCEEDED and cannot be redriven",
    }),
    StartDate: new Date(end.startedAt).toISOString(),
    StateMachineArn: machineArn,
    Status: end.status,
    StopDate: new Date(end.stoppedAt ?? end.startedAt).toISOString(),
  };
}

import { join } from "node:path";
import { CfnOutput, Duration, Stack, type StackProps } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IFunction, ILayerVersion, IVersion } from "aws-cdk-lib/aws-lambda";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import type { CfnStateMachineAlias, StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import type { Construct } from "constructs";
import { FUNCTION_SETTINGS, type FunctionName } from "../lambdas/shared/config/functions.ts";
import { LANES, type LaneName, type LaneRow } from "../lambdas/shared/lanes.ts";
import { EarshotRestApi } from "./entry/rest-api.ts";
import { sweepSchedule } from "./entry/sweep-schedule.ts";
import { EarshotFunction, type EarshotFunctionProps } from "./functions/earshot-function.ts";
import { readLaneSecrets } from "./functions/lane-secrets.ts";
import { LANE_LAYERS } from "./functions/layers.ts";
import { LockedEgress } from "./functions/locked-egress.ts";
import { setSpeechPrice, setTrafficPrice } from "./functions/set-prices.ts";
import { COUNT, EVERYTHING, LEASE, type TableUse, WRITE } from "./functions/table-uses.ts";
import { canarySchedule } from "./monitoring/canary.ts";
import { deadLetterQueue } from "./monitoring/dead-letters.ts";
import { Monitoring } from "./monitoring/monitoring.ts";
import type { StageSettings } from "./settings.ts";
import { Storage } from "./storage/storage.ts";
import { BatchMachine, batchMachineArns } from "./workflow/batch-machine.ts";
import { EndsMachine } from "./workflow/ends-machine.ts";
import { lostBatchRule, reaperRule } from "./workflow/reaper-rule.ts";
import { TranscriptMachine } from "./workflow/transcript-machine.ts";

export interface TranscriptStackProps extends StackProps {
  readonly settings: StageSettings;
  /** Rows of the race. Default: those of `lanes.ts`. */
  readonly rows?: readonly LaneRow[];
  /** What it is made from, for `/version`: the commit, and its time, so that a deployment without changes changes nothing. */
  readonly source?: { readonly commit: string; readonly buildTime: string };
  /** Folder of the functions. Default: the project's `lambdas/`. */
  readonly lambdasDir?: string;
}

type StartedMachine = Pick<TranscriptMachine, "machine" | "alias">;

/** Everything that is deployed. */
export class TranscriptStack extends Stack {
  private readonly storage: Storage;
  private readonly options: TranscriptStackProps;
  private readonly listing: IVersion;
  private readonly egress: LockedEgress | undefined;
  private readonly functionNames: Record<string, string> = {};
  private readonly logGroups: string[] = [];

  constructor(scope: Construct, id: string, options: TranscriptStackProps) {
    super(scope, id, { analyticsReporting: false, ...options });
    this.options = options;
    const { settings } = options;
    const rows = options.rows ?? LANES;
    this.storage = new Storage(this, "Storage", settings);
    this.egress = settings.lockedEgress && new LockedEgress(this, "Egress", settings.lockedEgress, settings);
    const deadLetters = deadLetterQueue(this);
    this.listing = this.proxied(this.make("listing", 60, 512));
    const tried = this.make("preflight", 20, 256).useTable("JOBS_TABLE", this.storage.jobs, WRITE);
    const preflight = this.proxied(tried, [...LEASE, "getMany"]);
    const ends = new EndsMachine(this, "Ends", settings);
    const transcript = this.transcripts(rows, preflight, ends, deadLetters);
    this.batches(transcript, ends, deadLetters);
    const canaries = this.canaries(rows, transcript, deadLetters);
    const { api: rest } = new EarshotRestApi(this, "Entry", this.api(transcript, preflight), settings);
    new Monitoring(this, "Monitoring", {
      settings,
      rows,
      canaries,
      functions: this.functionNames,
      machines: { ends: ends.machine.stateMachineArn, batches: this.batchArns.machine },
      tables: this.storage.tableNames,
      logGroups: this.logGroups,
      deadLetters: deadLetters.queueName,
    });
    new CfnOutput(this, "Endpoint", { value: rest.url });
    new CfnOutput(this, "ProxySecretArn", { value: this.storage.proxySecret.secretArn });
  }

  /** The machine of one job, the functions around its race, and who closes the jobs of executions that break off. */
  private transcripts(
    rows: readonly LaneRow[],
    preflight: IVersion,
    ends: EndsMachine,
    deadLetters: Queue,
  ): StartedMachine {
    const { jobs, transcripts, proxyState } = this.storage;
    const lookup = this.make("lookup", 10, 256)
      .useTable("JOBS_TABLE", jobs, WRITE)
      .useTable("TRANSCRIPTS_TABLE", transcripts, ["get", "query", "update"])
      .useTable("PROXY_STATE_TABLE", proxyState, COUNT);
    const finish = this.make("finish", 20, 256)
      .useTable("JOBS_TABLE", jobs, WRITE)
      .useTable("TRANSCRIPTS_TABLE", transcripts, ["get", "put", "delete"])
      .useTable("PROXY_STATE_TABLE", proxyState, COUNT);
    const reaper = this.make("reaper", 20, 256, { deadLetters })
      .useTable("JOBS_TABLE", jobs, WRITE)
      .useTable("PROXY_STATE_TABLE", proxyState, COUNT);
    for (const priced of [finish, reaper]) {
      setTrafficPrice(priced, this.options.settings);
      setSpeechPrice(priced, this.options.settings);
    }
    const { machine, alias } = new TranscriptMachine(this, "Transcript", {
      rows,
      lanes: Object.fromEntries(rows.map((row) => [row.lane, this.lane(row)])),
      lookup: lookup.version,
      preflight,
      finish: finish.version,
      jobs,
      settings: this.options.settings,
    });
    ends.toldBy(reaper);
    reaperRule(this, machine, reaper.version, deadLetters);
    return { machine, alias };
  }

  /** Asks for known videos by the clock; gives the lanes that are asked. */
  private canaries(rows: readonly LaneRow[], { machine, alias }: StartedMachine, deadLetters: Queue): LaneName[] {
    const { jobs, transcripts, proxyState } = this.storage;
    const known = this.options.settings.canaryVideos.filter(({ lane }) => rows.some((row) => row.lane === lane));
    const canary = this.make("canary", 300, 256, { deadLetters })
      .useTable("JOBS_TABLE", jobs, WRITE)
      .useTable("TRANSCRIPTS_TABLE", transcripts, ["get", "put"])
      .useTable("PROXY_STATE_TABLE", proxyState, COUNT)
      .set("STATE_MACHINE_ARN", alias.ref)
      .set("EARSHOT_CANARY_VIDEOS", JSON.stringify(known));
    this.mayStart(canary.function, machine, alias);
    canarySchedule(this, canary.version, deadLetters, known.length > 0);
    return known.map(({ lane }) => lane);
  }

  private api({ machine, alias }: StartedMachine, preflight: IVersion): IVersion {
    const { jobs, transcripts, proxyState, bucket } = this.storage;
    const { source } = this.options;
    const { corsOrigins } = this.options.settings;
    const api = this.make("api", 29, 512)
      .useTable("JOBS_TABLE", jobs, LEASE, ["byStatus", "byVideo"])
      .useTable("TRANSCRIPTS_TABLE", transcripts, EVERYTHING)
      .useTable("PROXY_STATE_TABLE", proxyState, WRITE)
      .useObjects("RESULTS_BUCKET", bucket, "answers/")
      .useObjects("RESULTS_BUCKET", bucket, "batches/", "keep")
      .useObjects("RESULTS_BUCKET", bucket, "subscriptions/", "keep")
      .callFunction("PREFLIGHT_FUNCTION", preflight)
      .callFunction("LISTING_FUNCTION", this.listing)
      .set("STATE_MACHINE_ARN", alias.ref)
      .set("BATCH_MACHINE_ARN", this.batchArns.alias);
    if (corsOrigins.length > 0) api.set("CORS_ORIGINS", corsOrigins.join(","));
    if (source) api.set("EARSHOT_COMMIT", source.commit).set("EARSHOT_BUILD_TIME", source.buildTime);
    setTrafficPrice(api, this.options.settings);
    setSpeechPrice(api, this.options.settings);
    this.mayStart(api.function, machine, alias);
    this.mayStartBatches(api.function);
    return api.version;
  }

  private batches(transcript: StartedMachine, ends: EndsMachine, deadLetters: Queue): void {
    const { jobs, transcripts, proxyState, bucket } = this.storage;
    const name = this.batchMachineName;
    const batch = this.make("batch", 300, 512, { deadLetters })
      .useTable("JOBS_TABLE", jobs, WRITE, ["byStatus", "byDueAt"])
      .useTable("TRANSCRIPTS_TABLE", transcripts, EVERYTHING)
      .useTable("PROXY_STATE_TABLE", proxyState, COUNT)
      .useObjects("RESULTS_BUCKET", bucket, "batches/", "keep")
      .useObjects("RESULTS_BUCKET", bucket, "subscriptions/", "keep")
      .set("BATCH_MACHINE_ARN", this.batchArns.alias)
      .set("BATCH_MAX_CONCURRENCY", String(this.options.settings.batches.maxConcurrency));
    this.mayStartBatches(batch.function);
    ends.toldBy(batch);
    const { machine } = new BatchMachine(this, "Batch", {
      name,
      batch: batch.version,
      listing: this.listing,
      transcript,
      bucket,
      settings: this.options.settings,
    });
    lostBatchRule(this, machine, batch.version, deadLetters);
    sweepSchedule(this, batch.version, deadLetters);
  }

  private get batchMachineName(): string {
    return `${this.stackName}-Batch`;
  }

  private get batchArns(): ReturnType<typeof batchMachineArns> {
    return batchMachineArns(this, this.batchMachineName);
  }

  private mayStartBatches(starter: IFunction): void {
    const { machine, alias } = this.batchArns;
    starter.addToRolePolicy(new PolicyStatement({ actions: ["states:StartExecution"], resources: [machine, alias] }));
  }

  private mayStart(starter: IFunction, machine: StateMachine, alias: CfnStateMachineAlias): void {
    starter.addToRolePolicy(
      new PolicyStatement({ actions: ["states:StartExecution"], resources: [machine.stateMachineArn, alias.ref] }),
    );
  }

  private make<Name extends FunctionName>(
    name: Name,
    timeoutSeconds: number,
    memoryMb: number,
    more: Pick<EarshotFunctionProps<Name>, "layers" | "deadLetters"> = {},
  ): EarshotFunction<Name> {
    const made = new EarshotFunction(this, name, {
      name,
      ...more,
      timeout: Duration.seconds(timeoutSeconds),
      memoryMb,
      placement: "PROXY_ENABLED" in FUNCTION_SETTINGS[name].shape ? this.egress?.placement : undefined,
      settings: this.options.settings,
      lambdasDir: this.options.lambdasDir ?? join(import.meta.dirname, "..", "lambdas"),
    });
    this.functionNames[name] = made.function.functionName;
    this.logGroups.push(made.logGroup.logGroupName);
    return made;
  }

  private lane(row: LaneRow): IVersion {
    const made = this.make(row.lane as LaneName & FunctionName, row.attemptSeconds, row.memoryMb, {
      layers: this.layersOf(row),
    })
      .useTable("JOBS_TABLE", this.storage.jobs, WRITE)
      .useTable("TRANSCRIPTS_TABLE", this.storage.transcripts, ["put"]);
    const reader = made as EarshotFunction<"deepgram">;
    readLaneSecrets(reader, row.lane, this.storage);
    if ("SPEECH_PRICE_USD_PER_MINUTE" in FUNCTION_SETTINGS[row.lane].shape)
      setSpeechPrice(reader, this.options.settings);
    return this.proxied(made);
  }

  /** Functions of another folder bring what they need. */
  private layersOf({ lane }: LaneRow): readonly ILayerVersion[] {
    const layer = this.options.lambdasDir === undefined ? LANE_LAYERS[lane] : undefined;
    return layer ? [layer(this)] : [];
  }

  /** A function that reaches the outside: the proxy's secret, its state and the stage's switches. */
  private proxied<Name extends LaneName & FunctionName>(made: EarshotFunction<Name>): IVersion;
  private proxied(made: EarshotFunction<"preflight" | "listing">, uses?: readonly TableUse[]): IVersion;
  private proxied(made: EarshotFunction<"preflight" | "listing">, uses = LEASE): IVersion {
    const { settings } = this.options;
    setTrafficPrice(made, settings);
    return made
      .readSecret("PROXY_SECRET_ID", this.storage.proxySecret)
      .useTable("PROXY_STATE_TABLE", this.storage.proxyState, uses)
      .set("PROXY_ENABLED", String(settings.proxyEnabled))
      .set("ENFORCE_PROXY_ALL", settings.enforceProxyAll ? "1" : "0").version;
  }
}

import { setTimeout as wait } from "node:timers/promises";
import type { LaneName, LaneRow, LaneStart } from "../../lambdas/shared/lanes.ts";
import { lane, type RaceTrack, realTime, type StandIn, startRaceTrack } from "../support/race.ts";
import { RACE_ROWS } from "../support/synth-race.ts";
import { type Figure, middleOf } from "./figure.ts";

const ROUNDS = 5;
const NEVER_SECONDS = 60;

/** When each lane starts: all that the policies differ in. */
const POLICIES = {
  hedged: { youtubei: { kind: "hedged", delaySeconds: 2 }, ytdlp: { kind: "hedged", delaySeconds: 4 } },
  "all at once": { youtubei: { kind: "at-once" }, ytdlp: { kind: "at-once" }, deepgram: { kind: "at-once" } },
  "one after another": {
    youtubei: { kind: "hedged", delaySeconds: NEVER_SECONDS },
    ytdlp: { kind: "hedged", delaySeconds: NEVER_SECONDS },
  },
} as const satisfies Record<string, Partial<Record<LaneName, LaneStart>>>;
type Policy = keyof typeof POLICIES;

/** How captions fare: they answer after so many milliseconds, or not before their time limit. */
const CAPTIONS = { fast: 400, late: 5_000, dead: 60_000 } as const;
type Case = keyof typeof CAPTIONS;

interface Paid {
  /** Milliseconds from the lane's start to its answer. */
  readonly ms: number;
  /** Paid as soon as the lane starts: the receipts of the demo internet at 8 dollars a gigabyte. */
  readonly entryUsd: number;
  /** Paid `afterMs` later if the job still needs the lane: ten minutes of audio through the proxy, and of recognition. */
  readonly dear?: { readonly afterMs: number; readonly usd: number };
}

const OTHERS: Readonly<Record<Exclude<LaneName, "captions">, Paid>> = {
  youtubei: { ms: 1_500, entryUsd: 0.000185 },
  ytdlp: { ms: 2_500, entryUsd: 0.00019 },
  deepgram: { ms: 6_000, entryUsd: 0.00019, dear: { afterMs: 1_000, usd: 3.6e6 * 8e-9 + 10 * 0.0043 } },
};

/** Three policies on the synthesised machine, which differ in their lanes' rows alone, by what captions do: medians and dollars of one run. */
export async function hedgeFigures(): Promise<Figure[]> {
  const measured = new Map<string, Measured>();
  for (const policy of Object.keys(POLICIES) as Policy[]) {
    const track = await startRaceTrack(rowsOf(policy), realTime);
    const cases = Object.keys(CAPTIONS) as Case[];
    await race(track, "fast");
    const found = await Promise.all(cases.map((one) => rounds(track, one)));
    cases.forEach((one, at) => void measured.set(`${policy} ${one}`, found[at] as Measured));
    await track.stop();
  }
  return (Object.keys(CAPTIONS) as Case[]).flatMap((one) => figuresOf(one, measured));
}

interface Measured {
  readonly ms: number;
  readonly usd: number;
}

function rowsOf(policy: Policy): LaneRow[] {
  const starts: Readonly<Partial<Record<LaneName, LaneStart>>> = POLICIES[policy];
  return RACE_ROWS.map((row) => ({ ...row, attemptSeconds: 8, start: starts[row.lane] ?? row.start }));
}

async function rounds(track: RaceTrack, captions: Case): Promise<Measured> {
  const all = await Promise.all(Array.from({ length: ROUNDS }, () => race(track, captions)));
  return { ms: middleOf(all.map(({ ms }) => ms)), usd: middleOf(all.map(({ usd }) => usd)) };
}

async function race(track: RaceTrack, captions: Case): Promise<Measured> {
  let usd = 0;
  const standIn =
    (name: LaneName, { ms, entryUsd, dear }: Paid): StandIn =>
    async (call) => {
      usd += entryUsd;
      await call.sleep(dear?.afterMs ?? 0);
      if (dear && (await call.jobs.stillNeeded(call.jobId, name))) usd += dear.usd;
      return lane(name, "won", ms - (dear?.afterMs ?? 0))(call);
    };
  const startedAt = performance.now();
  const { job } = await track.run({
    captions: standIn("captions", { ms: CAPTIONS[captions], entryUsd: 0.000073 }),
    ...Object.fromEntries(Object.entries(OTHERS).map(([name, paid]) => [name, standIn(name as LaneName, paid)])),
  });
  const ms = performance.now() - startedAt;
  if (job.outcome?.kind !== "won") throw new TypeError(`captions ${captions}: nobody has won`);
  await wait(OTHERS.deepgram.dear?.afterMs ?? 0);
  return { ms, usd };
}

function figuresOf(captions: Case, measured: ReadonlyMap<string, Measured>): Figure[] {
  const ours = measured.get(`hedged ${captions}`) as Measured;
  return (Object.keys(POLICIES) as Policy[]).flatMap((policy): Figure[] => {
    const { ms, usd } = measured.get(`${policy} ${captions}`) as Measured;
    const ratio = (theirs: number, own: number) => (policy === "hedged" ? "" : `, ${(theirs / own).toFixed(1)} times`);
    return [
      { name: `captions ${captions}, ${policy}, p50${ratio(ms, ours.ms)}`, value: ms, unit: "ms" },
      { name: `captions ${captions}, ${policy}, paid${ratio(usd, ours.usd)}`, value: usd, unit: "usd" },
    ];
  });
}

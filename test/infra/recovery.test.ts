import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { CODES, type Code, type Effect } from "../../lambdas/shared/codes.ts";
import { LANES } from "../../lambdas/shared/lanes.ts";
import { loadAssembly } from "../../local/template/load.ts";
import { synthRace } from "../support/synth-race.ts";

interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds: number;
  readonly BackoffRate: number;
  readonly MaxDelaySeconds: number;
  readonly MaxAttempts: number;
  readonly JitterStrategy?: string;
}
interface TryState {
  readonly Type: string;
  readonly TimeoutSeconds: number;
  readonly Retry: readonly Retrier[];
  readonly Catch: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
}

const tries = new Map<string, TryState>();
const functionSeconds = new Map<string, number>();

/** The states of all branches, whatever the depth. */
function collect(node: unknown): void {
  if (node === null || typeof node !== "object") return;
  for (const [name, value] of Object.entries(node)) {
    if (name.endsWith(": try")) tries.set(name.slice(0, -": try".length), value as TryState);
    collect(value);
  }
}

beforeAll(async () => {
  const outdir = await synthRace(LANES);
  for (const { definition } of loadAssembly(outdir).stateMachines) collect(definition);
  const template = readdirSync(outdir).find((name) => name.endsWith(".template.json")) ?? "";
  const { Resources } = JSON.parse(readFileSync(join(outdir, template), "utf8"));
  for (const { lane } of LANES) {
    const [made] = Object.entries<{ Type: string; Properties: { Timeout: number } }>(Resources).filter(
      ([id, { Type }]) => Type === "AWS::Lambda::Function" && id.startsWith(`${lane}Function`),
    );
    functionSeconds.set(lane, made?.[1].Properties.Timeout ?? Number.NaN);
  }
});

const codesOf = (...effects: Effect[]) =>
  (Object.keys(CODES) as Code[]).filter((code) => effects.includes(CODES[code].effect)).sort();

/** Longest wait before retry `n` (from 1): full jitter only shortens it (Amazon States Language, Retrier). */
const waitSeconds = ({ IntervalSeconds, BackoffRate, MaxDelaySeconds }: Retrier, n: number) =>
  Math.min(IntervalSeconds * BackoffRate ** (n - 1), MaxDelaySeconds);

describe.each(LANES)("recovery of $lane in the synthesised machine", ({ lane, laneSeconds, attemptSeconds }) => {
  const state = () => tries.get(lane) as TryState;

  it("has time for all its attempts and the waits between them", () => {
    const attempt = functionSeconds.get(lane) ?? Number.NaN;
    expect(attempt).toBe(attemptSeconds);
    expect(state().TimeoutSeconds).toBeGreaterThan(attempt);
    const retries = state().Retry.flatMap((rule) =>
      Array.from({ length: rule.MaxAttempts }, (_, i) => attempt + waitSeconds(rule, i + 1)),
    );
    expect(retries.length).toBeGreaterThan(0);
    expect(attempt + retries.reduce((sum, seconds) => sum + seconds, 0)).toBeLessThanOrEqual(laneSeconds);
  });

  it("jitters every wait over its whole length", () => {
    expect(state().Retry.map((rule) => rule.JitterStrategy)).toEqual(state().Retry.map(() => "FULL"));
  });

  it("retries what another try or another exit can mend, each code by one rule, and nothing else", () => {
    const retried = state().Retry.flatMap((rule) => rule.ErrorEquals);
    const ours = retried.filter((name) => !name.startsWith("Lambda."));
    expect(ours.filter((name) => !codesOf("retry", "new-session").includes(name as Code))).toEqual([]);
    expect(new Set(retried).size).toBe(retried.length);
    expect(ours).toEqual(expect.arrayContaining(["IpBlocked", "BotCheck", "NetworkTimeout", "ProxyUnreachable"]));
    expect(retried).not.toContain("States.ALL");
  });

  it("waits longer after a rate limit than after a block", () => {
    const rules = state().Retry;
    const first = (code: Code) => rules.find(({ ErrorEquals }) => ErrorEquals.includes(code))?.IntervalSeconds;
    const limited = first("RateLimitedByYouTube");
    if (limited !== undefined) expect(limited).toBeGreaterThan(first("IpBlocked") ?? Number.POSITIVE_INFINITY);
    // Speech has time for one more attempt of each kind, but not for a third.
    expect(limited === undefined).toBe(lane === "deepgram");
  });

  it("takes everything else, its own death too, as a loss", () => {
    expect(state().Catch).toEqual([expect.objectContaining({ ErrorEquals: ["States.ALL"] })]);
    expect(state().Catch[0]?.Next).toBe(`${lane}: record the loss`);
  });
});

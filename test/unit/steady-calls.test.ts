import { describe, expect, it } from "vitest";
import type { Calls } from "../../local/cli/api-calls.ts";
import { steadyCalls } from "../../local/cli/batch/steady-calls.ts";
import { CliFailure, ServiceLost } from "../../local/cli/failure.ts";

type Step = number | { readonly status: number; readonly retryAfter: string } | Error;

/** A service that does one step a call, the last one for good; waits take no time and are noted in seconds. */
function callsOver(...steps: readonly Step[]) {
  const waited: number[] = [];
  const noted: string[] = [];
  let calls = 0;
  const ending = new AbortController();
  const send: Calls = async () => {
    const step = steps[Math.min(calls++, steps.length - 1)] ?? 200;
    if (step instanceof Error) throw step;
    if (typeof step === "number") return { status: step, headers: {}, text: "{}" };
    return { status: step.status, headers: { "retry-after": step.retryAfter }, text: "{}" };
  };
  const steady = steadyCalls(send, {
    interrupted: ending.signal,
    note: (text) => void noted.push(text),
    sleep: async (ms) => void waited.push(ms / 1000),
  });
  return { steady, waited, noted, ending, calls: () => calls };
}

const told = (retryAfter: string) => ({ status: 429, retryAfter });
const silence = () => new CliFailure("http://example.com does not answer");

describe("calls with patience", () => {
  it.each(["GET", "POST"] as const)("%s waits as long as it is told to, and says so", async (method) => {
    const { steady, waited, noted } = callsOver(told("42"), told("7"), 202);
    expect(await steady(method, "v1/batches")).toMatchObject({ status: 202 });
    expect(waited).toEqual([42, 7]);
    expect(noted[0]).toBe("this key has used up its calls: asking again in 42 s");
  });

  it.each(["3600", "soon"])("does not wait when told %s", async (retryAfter) => {
    const { steady, waited } = callsOver(told(retryAfter));
    expect(await steady("POST", "v1/batches")).toMatchObject({ status: 429 });
    expect(waited).toEqual([]);
  });

  it("does not wait for ever", async () => {
    const { steady, calls } = callsOver(told("1"));
    expect(await steady("GET", "v1/batches/b")).toMatchObject({ status: 429 });
    expect(calls()).toBe(11);
  });

  it("reads again when the service fails or is away", async () => {
    const { steady, waited } = callsOver(503, silence(), 502, 200);
    expect(await steady("GET", "v1/batches/b")).toMatchObject({ status: 200 });
    expect(waited).toEqual([1, 2, 4]);
  });

  it("gives up a service that stays away, with what it said last", async () => {
    const { steady, waited } = callsOver(silence());
    await expect(steady("GET", "v1/batches/b")).rejects.toThrow(/does not answer/);
    expect(waited.reduce((sum, seconds) => sum + seconds)).toBe(180);
  });

  it("does nothing twice that changes something, and repeats no refusal", async () => {
    const posted = callsOver(silence());
    await expect(posted.steady("POST", "v1/batches")).rejects.toThrow(/does not answer/);
    const refused = callsOver(404);
    expect(await refused.steady("GET", "v1/batches/b")).toMatchObject({ status: 404 });
    const lost = callsOver(new ServiceLost());
    await expect(lost.steady("POST", "v1/batches")).rejects.toBeInstanceOf(ServiceLost);
    expect([posted, refused, lost].map(({ calls }) => calls())).toEqual([1, 1, 1]);
  });

  it("ends when it is interrupted while it waits", async () => {
    const { steady, ending } = callsOver(told("42"), 200);
    ending.abort();
    await expect(steady("GET", "v1/batches/b")).rejects.toMatchObject({ exitCode: 130 });
  });
});

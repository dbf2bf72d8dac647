import { randomUUID } from "node:crypto";
import type { MapState, NumberTemplate } from "../definition.ts";
import { unexpected } from "../expressions/expressions.ts";
import { MAX_DISTRIBUTED_CONCURRENCY, withinPayloadLimit } from "../limits.ts";
import { Aborted, StatesError } from "../states-error.ts";
import type { Outcome, Visit } from "../visit.ts";
import { MapRun } from "./map-run.ts";
import { readItems } from "./read-items.ts";
import { type ResultPlace, type WrittenResults, writeResults } from "./write-results.ts";

/**
 * A distributed Map: each item is an execution of its own, with its own name, input and history; what became of them goes to the result
 * writer's files, and the result tells where these are (developer guide, "Map state in Distributed mode").
 */
export async function runDistributedMap(visit: Visit<MapState>): Promise<Outcome> {
  const { state, thread } = visit;
  const items = await readItems(visit);
  const place = await placeOf(visit);
  const run = await mapRun(visit, items, place.childMachineArn);
  thread.record("MapStateStarted", { length: items.length });
  thread.record("MapRunStarted", { mapRunArn: place.mapRunArn });
  const result = await resultOf(run, place, visit);
  thread.record("MapRunSucceeded");
  thread.record("MapStateSucceeded");
  return { output: result, next: state.Next, emits: state, known: { result } };
}

async function resultOf(run: MapRun, place: ResultPlace, visit: Visit<MapState>): Promise<WrittenResults> {
  const { thread, machinery } = visit;
  try {
    await run.finished();
    return await writeResults(run, place, machinery.integrations);
  } catch (thrown) {
    if (thrown instanceof Aborted) thread.recordAborted("MapRunAborted");
    else if (thrown instanceof StatesError) {
      thread.record("MapRunFailed", { error: thrown.name, cause: thrown.message });
    }
    if (!isWriterFailure(thrown)) await writeResults(run, place, machinery.integrations).catch(() => {});
    throw thrown;
  }
}

const isWriterFailure = (thrown: unknown) =>
  thrown instanceof StatesError && thrown.name === "States.ResultWriterFailed";

async function placeOf(visit: Visit<MapState>): Promise<ResultPlace> {
  const { state, name, thread } = visit;
  const childMachineArn = `${thread.run.machineArn}/${state.Label ?? name.replace(/\W+/g, "")}`;
  const mapRunArn = `${childMachineArn.replace(":stateMachine:", ":mapRun:")}:${randomUUID()}`;
  const args = await visit.evaluate(state.ResultWriter?.Arguments, "ResultWriter/Arguments");
  return { mapRunArn, childMachineArn, args };
}

async function mapRun(visit: Visit<MapState>, items: readonly unknown[], machineArn: string): Promise<MapRun> {
  const { state, thread, machinery } = visit;
  const number = (template: NumberTemplate, field: string) =>
    machinery.expressions.integer(template, field, visit.bindings(), 0, Number.MAX_SAFE_INTEGER);
  const concurrency = (await number(state.MaxConcurrency ?? 0, "MaxConcurrency")) || MAX_DISTRIBUTED_CONCURRENCY;
  return new MapRun({
    items,
    concurrency: Math.min(concurrency, MAX_DISTRIBUTED_CONCURRENCY),
    toleratedPercentage: await percentageOf(visit),
    toleratedCount:
      state.ToleratedFailureCount === undefined
        ? undefined
        : await number(state.ToleratedFailureCount, "ToleratedFailureCount"),
    inputOf: (item, index) => inputOf(visit, item, index),
    start: (child) => thread.run.startChild({ ...child, machineArn, workflow: state.ItemProcessor }),
    gate: machinery.gate,
    signal: thread.signal,
  });
}

async function percentageOf(visit: Visit<MapState>): Promise<number | undefined> {
  const { ToleratedFailurePercentage: template } = visit.state;
  if (template === undefined) return undefined;
  const value = await visit.evaluate(template, "ToleratedFailurePercentage");
  if (typeof value === "number" && value >= 0 && value <= 100) return value;
  throw unexpected(template, "ToleratedFailurePercentage", "a number from 0 to 100", value);
}

async function inputOf(visit: Visit<MapState>, item: unknown, index: number): Promise<unknown> {
  const { state, name, machinery } = visit;
  if (state.ItemSelector === undefined) return item;
  const bindings = visit.bindings(undefined, { Map: { Item: { Index: index, Value: item } } });
  const input = await machinery.expressions.evaluate(state.ItemSelector, "ItemSelector", bindings);
  return withinPayloadLimit(input, `The input of item ${index} of '${name}'`);
}

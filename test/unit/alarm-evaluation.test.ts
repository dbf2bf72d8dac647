import { describe, expect, it } from "vitest";
import { AlarmWatch } from "../../local/monitoring/alarm-watch.ts";
import { compositeRule } from "../../local/monitoring/composite-rule.ts";
import { alarmJudge } from "../../local/monitoring/judge-alarm.ts";
import { evaluateMath } from "../../local/monitoring/metric-math/evaluate.ts";
import { parseMath } from "../../local/monitoring/metric-math/parse.ts";
import { MetricStore } from "../../local/monitoring/metric-store.ts";
import { MonitoringError } from "../../local/monitoring/monitoring-error.ts";
import { readEmf } from "../../local/monitoring/read-emf.ts";
import { statisticOf } from "../../local/monitoring/statistics.ts";
import type { AlarmSpec, MetricQuery } from "../../local/template/alarm-spec.ts";

const MINUTE_MS = 60_000;
const query = (name: string, statistic = "Sum", periodSeconds = 300): MetricQuery => ({
  namespace: "Earshot",
  name,
  dimensions: { stage: "test" },
  statistic,
  periodSeconds,
});

function makeAlarm(overrides: Partial<AlarmSpec> = {}): AlarmSpec {
  return {
    name: "an alarm",
    arn: "arn:an-alarm",
    metrics: { m: query("errors") },
    expressions: {},
    watched: "m",
    comparison: "GreaterThanThreshold",
    threshold: 5,
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
    missing: "notBreaching",
    actions: ["arn:topic"],
    ...overrides,
  };
}

/** A store with `[minute, value]` points of one metric. */
function storeWith(points: Readonly<Record<string, readonly (readonly [number, number])[]>>): MetricStore {
  const store = new MetricStore();
  for (const [name, all] of Object.entries(points)) {
    for (const [minute, value] of all) store.add({ ...query(name), value, atMs: minute * MINUTE_MS });
  }
  return store;
}

const math = (expression: string, values: Readonly<Record<string, number | undefined>>) =>
  evaluateMath(parseMath(expression), { valueOf: (id) => values[id], metrics: () => Object.values(values) });

describe("metric math", () => {
  it.each([
    ["1 + 2 * 3 - 4 / 2", {}, 5],
    ["(1 + 2) * 3", {}, 9],
    ["IF(a + b >= 20, b / (a + b), 0)", { a: 15, b: 5 }, 0.25],
    ["IF(a + b >= 20, b / (a + b), 0)", { a: 15, b: 4 }, 0],
    ["a + b", { a: 1, b: undefined }, undefined],
    ["SUM(METRICS())", { a: 1, b: undefined, c: 2 }, 3],
    ["SUM(METRICS())", { a: undefined }, undefined],
    ["a / b", { a: 1, b: 0 }, undefined],
    ["IF(a < 2, a, b)", { a: 1.5, b: 9 }, 1.5],
  ])("computes %s", (expression, values, expected) => expect(math(expression, values)).toBe(expected));

  it.each(["1 +", "a b", "IF(a", "a ? b", "NOSUCH(a)", ") + 1"])("refuses %s", (expression) =>
    expect(() => math(expression, { a: 1, b: 2 })).toThrow(MonitoringError),
  );
});

describe("statistics", () => {
  it.each([
    ["Sum", 10],
    ["SampleCount", 4],
    ["Average", 2.5],
    ["Maximum", 4],
    ["Minimum", 1],
    ["p50", 2.5],
    ["p10", 1.3],
  ])("%s of 1, 2, 3, 4", (name, expected) => expect(statisticOf(name, [4, 1, 3, 2])).toBeCloseTo(expected, 5));

  it("refuses what it does not know", () => expect(() => statisticOf("IQM", [1])).toThrow("IQM"));
});

describe("a metric alarm", () => {
  it("is raised while enough of the last windows breach", () => {
    const store = storeWith({
      errors: [
        [1, 6],
        [6, 6],
        [12, 1],
      ],
    });
    const judge = alarmJudge(makeAlarm({ evaluationPeriods: 3, datapointsToAlarm: 2 }), store);
    const raised = [4, 7, 10, 13, 18, 22].map((minute) => judge(minute * MINUTE_MS, false));
    expect(raised).toEqual([false, true, true, true, false, false]);
  });

  it("takes silence as the alarm says", () => {
    const store = storeWith({});
    expect(alarmJudge(makeAlarm(), store)(MINUTE_MS, false)).toBe(false);
    expect(alarmJudge(makeAlarm({ missing: "breaching" }), store)(MINUTE_MS, false)).toBe(true);
    const ignoring = alarmJudge(makeAlarm({ missing: "ignore" }), storeWith({ errors: [[1, 1]] }));
    expect([true, false].map((before) => ignoring(60 * MINUTE_MS, before))).toEqual([true, false]);
    expect([true, false].map((before) => ignoring(2 * MINUTE_MS, before))).toEqual([false, false]);
  });

  it("keeps metrics of other dimensions apart", () => {
    const store = new MetricStore();
    store.add({ ...query("errors"), dimensions: { stage: "test", lane: "captions" }, value: 100, atMs: 0 });
    expect(alarmJudge(makeAlarm(), store)(MINUTE_MS, false)).toBe(false);
  });

  it("leaves a metric's own past alone and tells what lies outside of it", () => {
    const usual = Array.from({ length: 40 }, (_, minute) => [minute, 10 + (minute % 3)] as const);
    const band = {
      metrics: { m: query("errors", "p95") },
      expressions: { band: "ANOMALY_DETECTION_BAND(m, 4)" },
      comparison: "GreaterThanUpperThreshold",
      threshold: "band",
      evaluationPeriods: 3,
      datapointsToAlarm: 3,
    } as const;
    const calm = alarmJudge(makeAlarm(band), storeWith({ errors: usual }));
    expect(calm(40 * MINUTE_MS, false)).toBe(false);
    const slow = Array.from({ length: 15 }, (_, at) => [40 + at, 60] as const);
    const later = alarmJudge(makeAlarm(band), storeWith({ errors: [...usual, ...slow] }));
    expect([50, 55].map((minute) => later(minute * MINUTE_MS, false))).toEqual([false, true]);
  });

  it("refuses an expression it cannot compute before anything is judged", () => {
    const broken = makeAlarm({ expressions: { e: "m +" }, watched: "e" });
    expect(() => alarmJudge(broken, new MetricStore())).toThrow("m +");
  });
});

describe("a composite alarm", () => {
  const raised = new Set(["a", "c"]);
  it.each([
    ['ALARM("a")', true],
    ['(ALARM("a") AND ALARM("b"))', false],
    ['ALARM("a") AND ALARM("b") OR ALARM("c")', true],
    ['ALARM("b") OR NOT ALARM("b")', true],
    ['NOT (ALARM("a") AND ALARM("c"))', false],
  ])("%s", (rule, expected) => expect(compositeRule(rule)((name) => raised.has(name))).toBe(expected));

  it.each(['ALARM("a") AND', 'ALARM("a"', "a OR b", 'ALARM("a") ALARM("b")'])("refuses %s", (rule) =>
    expect(() => compositeRule(rule)).toThrow("rule"),
  );

  it("notifies once when all parts are raised, and once when one clears; its parts notify nobody", () => {
    const store = storeWith({
      errors: [[1, 9]],
      losses: [
        [1, 9],
        [4, 9],
      ],
    });
    const parts = [
      makeAlarm({ name: "one", arn: "arn:one", actions: [] }),
      makeAlarm({ name: "two", arn: "arn:two", actions: [], metrics: { m: query("losses") } }),
    ];
    const both = { name: "both", arn: "arn:both", rule: 'ALARM("arn:one") AND ALARM("arn:two")', actions: ["t"] };
    const watch = new AlarmWatch({ alarms: parts, compositeAlarms: [both] }, store);
    expect(watch.names).toEqual(["both"]);
    const changes = Array.from({ length: 12 }, (_, minute) => watch.evaluate(minute * MINUTE_MS)).flat();
    expect(changes.map(({ alarm, state, atMs }) => [alarm, state, atMs / MINUTE_MS])).toEqual([
      ["both", "ALARM", 2],
      ["both", "OK", 7],
    ]);
  });
});

describe("lines of functions", () => {
  const line = (more: object) =>
    JSON.stringify({
      _aws: {
        Timestamp: 5,
        CloudWatchMetrics: [{ Namespace: "Earshot", Dimensions: [["stage"]], Metrics: [{ Name: "n" }] }],
      },
      stage: "test",
      ...more,
    });
  const point = { namespace: "Earshot", name: "n", dimensions: { stage: "test" }, atMs: 5 };

  it("give a point for every value", () => {
    expect(readEmf(line({ n: 3 }))).toEqual([{ ...point, value: 3 }]);
    expect(readEmf(line({ n: [1, 2] }))).toEqual([
      { ...point, value: 1 },
      { ...point, value: 2 },
    ]);
  });

  it.each(["", "plain text", '{"_aws":', '{"level":"INFO"}', "null", '{"_aws":{}}'])(
    "that are no metrics give none: %s",
    (text) => expect(readEmf(text)).toEqual([]),
  );
});

import { expect, it } from "vitest";
import { INCIDENTS } from "../../local/incident/incidents.ts";
import { AlarmWatch } from "../../local/monitoring/alarm-watch.ts";
import { MetricStore } from "../../local/monitoring/metric-store.ts";
import { loadAssembly } from "../../local/template/load.ts";
import { RACE_ROWS, synthRace } from "../support/synth-race.ts";

it("has an incident for every alarm, and an alarm for everything an incident promises", async () => {
  const { names } = new AlarmWatch(loadAssembly(await synthRace(RACE_ROWS, "prod")), new MetricStore());
  const promised = [...new Set(INCIDENTS.flatMap(({ raises }) => raises))];
  expect(names.filter((name) => !promised.some((end) => name.endsWith(`-${end}`)))).toEqual([]);
  expect(promised.filter((end) => !names.some((name) => name.endsWith(`-${end}`)))).toEqual([]);
});

import type { Figure } from "./figure.ts";
import type { ServiceMemory } from "./service-processes.ts";

/** Memory at one moment; `outsideBytes`: of the process with the demo internet and the users. */
export interface MemorySample extends ServiceMemory {
  readonly outsideBytes: number;
}

/** More is growth, less is what a collection here and there makes of it. */
const MOST_GROWTH = 1.1;

const sumOf = ({ functions }: MemorySample, field: "processes" | "bytes") =>
  Object.values(functions).reduce((sum, each) => sum + each[field], 0);

/** Whether memory stays as it is, told apart by kind of process. */
export function memoryFigures(samples: readonly MemorySample[]): Figure[] {
  const names = Object.keys(samples[0]?.functions ?? {}).sort();
  const perProcess = (name: string) => (sample: MemorySample) => {
    const { processes, bytes } = sample.functions[name] ?? { processes: 1, bytes: Number.NaN };
    return bytes / processes;
  };
  return [
    growth("the laptop's process", samples, ({ laptopBytes }) => laptopBytes, MOST_GROWTH),
    growth("all functions", samples, (sample) => sumOf(sample, "bytes"), MOST_GROWTH),
    ...names.map((name) => growth(`a process of ${name}`, samples, perProcess(name))),
    growth("demo internet and users", samples, ({ outsideBytes }) => outsideBytes),
    most(
      "the laptop's process",
      samples.map(({ laptopBytes }) => laptopBytes),
    ),
    most(
      "all functions",
      samples.map((sample) => sumOf(sample, "bytes")),
    ),
    {
      name: "processes of functions, most",
      value: Math.max(...samples.map((each) => sumOf(each, "processes"))),
      unit: "processes",
    },
  ];
}

const most = (name: string, values: readonly number[]): Figure => ({
  name: `${name}: most memory`,
  value: Math.max(...values),
  unit: "bytes",
});

function growth(
  name: string,
  samples: readonly MemorySample[],
  bytesOf: (sample: MemorySample) => number,
  limit?: number,
): Figure {
  const tenth = Math.floor(samples.length / 10);
  const mean = (part: readonly MemorySample[]) => {
    const values = part.map(bytesOf).filter((value) => !Number.isNaN(value));
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  const value = mean(samples.slice(-tenth)) / mean(samples.slice(tenth * 4, tenth * 5));
  return { name: `${name}: last tenth by the middle`, value, unit: "times", ...(limit !== undefined && { limit }) };
}

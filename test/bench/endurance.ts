import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { folderBytes } from "../../local/lambda-host/tmp-folder.ts";
import { browserProcesses } from "../support/browser-processes.ts";
import { OWN_TMPDIR } from "../support/own-tmpdir.ts";
import type { Figure } from "./figure.ts";

const JOBS = 50;
/** Jobs after which everything is loaded and compiled. */
const WARM_UP = 10;
/** The demo's internet, in the same process, keeps what it was asked. */
const MOST_GROWTH_BYTES = 16 * 1024 * 1024;

/** What fifty jobs of `job` in one process leave behind: processes, bytes in TMPDIR, memory after a collection. */
export async function enduranceFigures(job: () => Promise<unknown>): Promise<Figure[]> {
  const files: number[] = [];
  const memory: number[] = [];
  let processes = 0;
  for (let round = 0; round < JOBS; round++) {
    await job();
    processes += browserProcesses().length;
    files.push(await folderBytes(OWN_TMPDIR));
    memory.push(collected());
  }
  const grown = (memory.at(-1) ?? 0) - (memory[WARM_UP] ?? 0);
  const inTmp = Math.max(...files) - Math.min(...files);
  return [
    { name: `browser: processes left by ${JOBS} jobs`, value: processes, unit: "processes", limit: 0 },
    { name: `browser: TMPDIR grown by ${JOBS} jobs`, value: inTmp, unit: "bytes", limit: 0 },
    { name: `browser: memory grown by ${JOBS} jobs`, value: grown, unit: "bytes", limit: MOST_GROWTH_BYTES },
    { name: "browser: TMPDIR, browser unpacked", value: files.at(-1) ?? 0, unit: "bytes" },
  ];
}

/** Memory that is still in use, V8's heap and what hangs on it. */
function collected(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

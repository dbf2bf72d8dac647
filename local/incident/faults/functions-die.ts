import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "../callers.ts";
import type { Incident } from "../incident.ts";
import { preload } from "./preload.ts";

/** Loaded into every function's process before its own code: while the file is there, that function's processes are killed as by the kernel. */
const diesBy = (folder: string) => `
const { existsSync } = require("node:fs");
const [folder] = /^[a-z]+(?=Function)/.exec(process.env.AWS_LAMBDA_FUNCTION_NAME ?? "") ?? [];
if (folder && process.env.AWS_LAMBDA_RUNTIME_API) {
  const look = () => existsSync(${JSON.stringify(folder)} + "/dies-" + folder) && process.kill(process.pid, "SIGKILL");
  look();
  setInterval(look, 10).unref();
}
`;

/** What incidents break and mend: the file whose presence kills. */
class Switch {
  private folder = "";

  readonly arrange = (folder: string): Readonly<Record<string, string>> => {
    this.folder = folder;
    return preload(folder, diesBy(folder));
  };

  kill(functionFolder: string): void {
    writeFileSync(this.file(functionFolder), "");
  }

  mend(functionFolder: string): void {
    rmSync(this.file(functionFolder));
  }

  private file(functionFolder: string): string {
    return join(this.folder, `dies-${functionFolder}`);
  }
}

const processes = new Switch();

/** The function behind every route dies, as when its memory is too small: callers have no answer, and no job is there to tell it. */
export const apiDies: Incident = {
  name: "api-dies",
  about: "the processes of the API's function are killed in mid-request for ten minutes",
  raises: ["the-api-crashes"],
  arrange: processes.arrange,
  play: async (rehearsal) => {
    await rehearsal.minutes(5, 1);
    processes.kill("api");
    for (let minute = 0; minute < 10; minute++) {
      await rehearsal.callers.request("GET", "/v1/jobs/any");
      await rehearsal.minutes(1);
    }
    processes.mend("api");
    await rehearsal.minutes(20, 1);
  },
};

/** The function that opens and closes batches dies: the batch's execution cannot even tell that it failed. */
export const batchDies: Incident = {
  name: "batch-dies",
  about:
    "the processes of the batch function are killed while a batch begins, until somebody hands its lost end over again",
  raises: ["executions-break-off", "events-were-given-up"],
  arrange: processes.arrange,
  play: async (rehearsal) => {
    const { callers, laptop } = rehearsal;
    await rehearsal.minutes(2, 1);
    processes.kill("batch");
    const accepted = await callers.request("POST", "/v1/batches", { videos: ["plainmanual"] });
    const { batchId } = JSON.parse(accepted.body.toString("utf8")) as { readonly batchId: string };
    await until(() => Object.values(laptop.deadLetters.depths()).some((depth) => depth > 0));
    await rehearsal.minutes(5);
    processes.mend("batch");
    await laptop.redrive();
    await until(async () => {
      const { body } = await callers.request("GET", `/v1/batches/${batchId}`);
      return (JSON.parse(body.toString("utf8")) as { readonly status: string }).status === "failed";
    });
    await rehearsal.minutes(10);
  },
};

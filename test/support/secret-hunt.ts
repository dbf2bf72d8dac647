import { existsSync, readFileSync } from "node:fs";
import { SecretValues } from "../../lambdas/shared/observe/secret-values.ts";
import { readProcessTable } from "../../local/lambda-host/process-table.ts";
import { changedFiles } from "./changed-files.ts";

/** Looks for secrets in every form in which they travel: raw, percent-encoded, JSON-escaped, base64. */
export class SecretHunt {
  readonly #secrets = new SecretValues();
  readonly #found = new Set<string>();
  readonly #processes = new Set<number>();

  constructor(...secrets: readonly string[]) {
    this.#secrets.add(...secrets);
  }

  /** Where a secret was found; empty when nowhere. */
  get found(): string[] {
    return [...this.#found].sort();
  }

  /** How many processes were looked at. */
  get processes(): number {
    return this.#processes.size;
  }

  text(place: string, content: string): void {
    if (this.#secrets.hide(content, "") !== content) this.#found.add(place);
  }

  /** Every file below a folder that was written at `sinceMs` (epoch milliseconds) or later, whatever it is; default: every file. */
  folder(place: string, folder: string, sinceMs = 0): void {
    for (const path of changedFiles(folder, sinceMs)) {
      // Compiled code is replaced by whoever runs at the same time.
      if (existsSync(path)) this.text(`${place}: ${path.slice(folder.length)}`, readFileSync(path, "utf8"));
    }
  }

  /** Arguments and environment of a process and all below it, again and again until `until` settles. */
  async processesBelow<Result>(pid: number, until: Promise<Result>, everyMs = 20): Promise<Result> {
    let isOver = false;
    const over = until.finally(() => {
      isOver = true;
    });
    while (!isOver) {
      for (const one of [pid, ...below(pid)]) this.#process(one);
      await Promise.race([over.catch(() => undefined), new Promise((resolve) => setTimeout(resolve, everyMs))]);
    }
    return over;
  }

  #process(pid: number): void {
    for (const what of ["cmdline", "environ"]) {
      try {
        this.text(`${what} of a process`, readFileSync(`/proc/${pid}/${what}`, "utf8"));
        this.#processes.add(pid);
      } catch {
        // It has ended.
      }
    }
  }
}

function below(pid: number): number[] {
  const table = readProcessTable();
  const children = (parent: number): number[] =>
    table.filter((row) => row.parent === parent).flatMap((row) => [row.pid, ...children(row.pid)]);
  return children(pid);
}

import { BoundedMap } from "../bounded-map.ts";
import type { ErrorKind } from "./error-kind.ts";
import type { LogContext } from "./safe-structured-logger.ts";

/** Where kinds of failure are counted for all processes. */
export interface ErrorCounts {
  /** Adds to the count of a kind. True for the first to see it within 30 days. */
  count(kind: ErrorKind, times: number, last: LogContext & { readonly service: string }): Promise<boolean>;
}

/** A kind is written at most once in this time by one process; what happens meanwhile is counted with the next. */
const REST_MS = 60_000;
/** Most kinds remembered by one process; the one seen longest ago goes first. */
const CAPACITY = 50;

interface Page {
  readonly kind: ErrorKind;
  last: LogContext;
  times: number;
  writtenMs: number;
}

/** The kinds of failure this process has logged, on their way to the counts of all. */
export class ErrorBook {
  private readonly pages = new BoundedMap<string, Page>(CAPACITY);
  private readonly options: { readonly service: string; readonly counts: ErrorCounts; readonly nowMs: () => number };

  constructor(options: ErrorBook["options"]) {
    this.options = options;
  }

  note(kind: ErrorKind, context: LogContext): void {
    const page = this.pages.get(kind.fingerprint) ?? { kind, last: context, times: 0, writtenMs: -REST_MS };
    page.last = context;
    page.times++;
    this.pages.set(kind.fingerprint, page);
  }

  /** Writes what is due. Resolves to the kinds that nobody had seen; counts that cannot be written wait for the next time. */
  async flush(): Promise<ErrorKind[]> {
    const { counts, service, nowMs } = this.options;
    const due = [...this.pages.values()].filter(({ times, writtenMs }) => times > 0 && nowMs() - writtenMs >= REST_MS);
    const written = due.map(async (page) => {
      const { kind, times, last } = page;
      page.writtenMs = nowMs();
      const isNew = await counts.count(kind, times, { ...last, service });
      page.times -= times;
      return isNew ? [kind] : [];
    });
    const results = await Promise.allSettled(written);
    return results.flatMap((result) => (result.status === "fulfilled" ? result.value : []));
  }
}

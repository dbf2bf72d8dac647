import type { ProxyState } from "./proxy-state.ts";

/** Which exit a job uses now. */
export interface SessionGeneration {
  /** From 0. */
  readonly generation: number;
  /** The video was not available in the country of an exit before: another is tried. */
  readonly elsewhere: boolean;
}

/** Longer than any job. */
const KEPT_SECONDS = 86_400;

/** The generation of each job's session, one for all its lanes; it rises once for each burnt exit, whoever burnt it. */
export class SessionGenerations {
  readonly #state: ProxyState;

  constructor(state: ProxyState) {
    this.#state = state;
  }

  async current(jobId: string): Promise<SessionGeneration> {
    const item = await this.#state.get(keyOf(jobId));
    return { generation: Number(item?.count ?? 0), elsewhere: item?.elsewhere === 1 };
  }

  /** Leaves `from` behind. False if another lane did already. */
  raise(jobId: string, { generation, elsewhere }: SessionGeneration): Promise<boolean> {
    return this.#state.advance(keyOf(jobId), generation, { elsewhere: elsewhere ? 1 : 0 }, KEPT_SECONDS);
  }
}

const keyOf = (jobId: string) => `SESSION#${jobId}`;

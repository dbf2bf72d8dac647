import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { CODES, isCode } from "../codes.ts";
import type { ProxyState, StateFields } from "./proxy-state.ts";

/** What one check found, as it is shared between processes. */
export interface PreflightResult {
  /** `ok`, or the code of what is wrong. */
  readonly code: string;
  readonly detail: string;
}

/** `checked`: by this call · `known`: by another not long ago · `unchecked`: nobody knows, and the limit per minute is reached. */
export type PreflightAnswer =
  | { readonly source: "checked" | "known"; readonly result: PreflightResult }
  | { readonly source: "unchecked" };

interface PreflightCacheOptions {
  readonly state: ProxyState;
  /** Life of a good result, and of an account at fault, seconds, varied by a tenth so that not all processes ask again at once. */
  readonly ttlSeconds: number;
  readonly maxPerMinute: number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** 0 up to 1. */
  readonly random?: () => number;
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
}

/**
 * Life of a result that blames the moment, seconds: 1 after the first one in a row, then twice as long each time. An outage of a second
 * must not fail the jobs after it, and a long one must not use up the checks of a minute.
 */
const FIRST_FAILED_SECONDS = 1;
const MOST_FAILED_SECONDS = 16;
/** Failures belong to one row while less than this lies between them. */
const ROW_SECONDS = 60;
/** Longer than any check takes: who holds the lock longer has died. */
const LOCK_SECONDS = 12;
const POLL_MS = 100;
const PATIENCE_MS = 15_000;

/** One check of the gateway for all processes: the result is shared while fresh, and while one process checks the others wait. */
export class PreflightCache {
  readonly #options: Required<PreflightCacheOptions>;
  readonly #running = new Map<string, Promise<PreflightAnswer>>();

  constructor(options: PreflightCacheOptions) {
    this.#options = { now: Date.now, random: Math.random, sleep: wait, ...options };
  }

  /** The result for one version of the secret; `check` runs if nobody has one. A rejected check is nobody's result. */
  answer(version: string, check: () => Promise<PreflightResult>): Promise<PreflightAnswer> {
    const running =
      this.#running.get(version) ?? this.#answer(version, check).finally(() => this.#running.delete(version));
    this.#running.set(version, running);
    return running;
  }

  async #answer(version: string, check: () => Promise<PreflightResult>): Promise<PreflightAnswer> {
    const { state, now, random, sleep } = this.#options;
    const lock = `PREFLIGHT-LOCK#${version}`;
    const owner = randomUUID();
    const givesUpAt = now() + PATIENCE_MS;
    while (now() < givesUpAt) {
      const known = await this.#known(version);
      if (known) return known;
      if (await state.claim(lock, { owner }, LOCK_SECONDS)) {
        return this.#checkOnce(version, check).finally(() => state.release(lock, owner));
      }
      await sleep(POLL_MS * (0.5 + random()));
    }
    return { source: "unchecked" };
  }

  async #known(version: string): Promise<PreflightAnswer | undefined> {
    const stored = await preflightOf(this.#options.state, version);
    return stored && { source: "known", result: { code: String(stored.code), detail: String(stored.detail) } };
  }

  async #checkOnce(version: string, check: () => Promise<PreflightResult>): Promise<PreflightAnswer> {
    const { state, ttlSeconds, maxPerMinute, now, random } = this.#options;
    // Between the look and the lock somebody may have finished.
    const known = await this.#known(version);
    if (known) return known;
    const minute = Math.floor(now() / 60_000);
    if (!(await state.countUp(`PREFLIGHT-COUNT#${minute}`, maxPerMinute, 120))) return { source: "unchecked" };
    const result = await check();
    const lasts = result.code === "ok" || (isCode(result.code) && CODES[result.code].effect === "halt");
    const seconds = lasts ? ttlSeconds * (0.9 + 0.2 * random()) : await this.#patienceSeconds(version);
    await state.put(keyOf(version), { ...result, atMs: now() }, seconds);
    return { source: "checked", result };
  }

  /** Only the holder of the lock asks, so nobody counts at the same time. */
  async #patienceSeconds(version: string): Promise<number> {
    const { state } = this.#options;
    const key = `PREFLIGHT-ROW#${version}`;
    const before = Number((await state.get(key))?.failures ?? 0);
    await state.put(key, { failures: before + 1 }, ROW_SECONDS);
    return Math.min(FIRST_FAILED_SECONDS * 2 ** before, MOST_FAILED_SECONDS);
  }
}

/** The result that counts for a version: `code`, `detail` and `atMs`, milliseconds since the epoch; undefined: none. */
export const preflightOf = (state: ProxyState, version: string): Promise<StateFields | undefined> =>
  state.get(keyOf(version));

const keyOf = (version: string) => `PREFLIGHT#${version}`;

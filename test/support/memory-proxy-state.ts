import type { ProxyState, StateFields } from "../../lambdas/shared/proxy/proxy-state.ts";

interface Item {
  readonly fields: Record<string, string | number>;
  readonly expiresAt: number;
}

/** The state of one process, for tests of what stands on it; passes the same contract as the table. */
export class MemoryProxyState implements ProxyState {
  readonly items = new Map<string, Item>();
  readonly #now: () => Date;

  constructor(now: () => Date = () => new Date()) {
    this.#now = now;
  }

  async get(key: string): Promise<StateFields | undefined> {
    return this.#alive(key)?.fields;
  }

  async put(key: string, fields: StateFields, seconds: number): Promise<void> {
    this.items.set(key, { fields: { ...fields }, expiresAt: this.#now().getTime() + seconds * 1000 });
  }

  async claim(key: string, fields: StateFields, seconds: number): Promise<boolean> {
    if (this.#alive(key)) return false;
    await this.put(key, fields, seconds);
    return true;
  }

  async release(key: string, owner: string): Promise<void> {
    if (this.items.get(key)?.fields.owner === owner) this.items.delete(key);
  }

  async countUp(key: string, limit: number, seconds: number): Promise<boolean> {
    const item = this.#alive(key) ?? { fields: { count: 0 }, expiresAt: this.#now().getTime() + seconds * 1000 };
    if (Number(item.fields.count) >= limit) return false;
    item.fields.count = Number(item.fields.count) + 1;
    this.items.set(key, item);
    return true;
  }

  async advance(key: string, from: number, fields: StateFields, seconds: number): Promise<boolean> {
    if (Number(this.#alive(key)?.fields.count ?? 0) !== from) return false;
    await this.put(key, { ...fields, count: from + 1 }, seconds);
    return true;
  }

  async add(key: string, amounts: Readonly<Record<string, number>>, seconds: number): Promise<void> {
    const fields = { ...this.#alive(key)?.fields };
    for (const [name, amount] of Object.entries(amounts)) fields[name] = Number(fields[name] ?? 0) + amount;
    await this.put(key, fields, seconds);
  }

  async reserve(key: string, amount: number, limit: number, seconds: number): Promise<boolean> {
    if (Number(this.#alive(key)?.fields.sum ?? 0) + amount > limit) return false;
    await this.add(key, { sum: amount }, seconds);
    return true;
  }

  #alive(key: string): Item | undefined {
    const item = this.items.get(key);
    return item && item.expiresAt > this.#now().getTime() ? item : undefined;
  }
}

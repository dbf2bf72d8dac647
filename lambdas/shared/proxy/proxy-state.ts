/** Fields of one item: texts and numbers only. */
export type StateFields = Readonly<Record<string, string | number>>;

/**
 * What all processes know of the proxy, as single items with a lifetime. Every write is one conditional write, so that any number of
 * processes may race; an expired item counts as absent, whether or not it is still stored.
 */
export interface ProxyState {
  /** The item as of now, never an older copy; undefined if absent or expired. */
  get(key: string): Promise<StateFields | undefined>;
  /** Writes whatever stands there. */
  put(key: string, fields: StateFields, seconds: number): Promise<void>;
  /** Writes if nothing stands there. True for exactly one of those who try at once. */
  claim(key: string, fields: StateFields, seconds: number): Promise<boolean>;
  /** Removes what `owner` claimed (its field `owner`); nothing happens if it is somebody else's by now. */
  release(key: string, owner: string): Promise<void>;
  /** Counts one up from 0 unless that would pass `limit`. False: the limit is reached. */
  countUp(key: string, limit: number, seconds: number): Promise<boolean>;
  /** Moves a counter from `from` to the next number (absent counts as 0) and sets `fields`; false if it is elsewhere by now. */
  advance(key: string, from: number, fields: StateFields, seconds: number): Promise<boolean>;
  /** Adds to any number of sums. */
  add(key: string, amounts: Readonly<Record<string, number>>, seconds: number): Promise<void>;
  /**
   * Adds to one sum (from 0) unless it would pass `limit`. False: it would, and nothing is added. All amounts are whole numbers, so that
   * sums are exact. The item's age is no condition: put what it is for into the key.
   */
  reserve(key: string, amount: number, limit: number, seconds: number): Promise<boolean>;
}

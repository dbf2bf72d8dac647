interface LevelIterator {
  close(): Promise<void>;
}

/** A database of the package `level`, as far as it is used here. */
export interface LevelDatabase {
  open(): Promise<void>;
  close(): Promise<void>;
  iterator(range: { readonly gte: string; readonly lt: string }): AsyncIterable<unknown>;
  values(range: { readonly limit: number }): LevelIterator;
}

/**
 * Lets dynalite close its iterators. It ends them with `return()`, which those of `level` do not have: without it every Query and Scan
 * keeps an iterator, and with it LevelDB's snapshot and blocks, until the database is closed.
 */
export async function letIteratorsClose(database: LevelDatabase): Promise<void> {
  const iterator = database.values({ limit: 0 });
  const base = iteratorBase(iterator);
  base.return ??= function close(this: LevelIterator) {
    return this.close();
  };
  await iterator.close();
}

/** The prototype that all iterators of the package share: the one that has `close`. */
export function iteratorBase(iterator: object): Record<string, unknown> {
  const prototype = Object.getPrototypeOf(iterator) as Record<string, unknown>;
  return Object.hasOwn(prototype, "close") ? prototype : iteratorBase(prototype);
}

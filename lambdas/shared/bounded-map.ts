/** A map of the `capacity` entries that were set last: the one set longest ago goes first. */
export class BoundedMap<Key, Value> extends Map<Key, Value> {
  readonly #capacity: number;

  constructor(capacity: number) {
    super();
    this.#capacity = capacity;
  }

  override set(key: Key, value: Value): this {
    this.delete(key);
    super.set(key, value);
    const [oldest] = this.keys();
    if (this.size > this.#capacity && oldest !== undefined) this.delete(oldest);
    return this;
  }
}

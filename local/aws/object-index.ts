export interface ObjectFacts {
  readonly key: string;
  readonly sizeBytes: number;
  /** MD5 in quotes, as S3 gives it for objects of one part. */
  readonly etag: string;
  /** Epoch milliseconds. */
  readonly modifiedMs: number;
  /** Headers to give back: the content type and the caller's own `x-amz-meta-*`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Objects of one bucket in the order of their keys' UTF-8 bytes: a batch is listed while thousands are written. */
export class ObjectIndex {
  readonly #facts: Map<string, ObjectFacts>;
  readonly #keys: string[];

  constructor(objects: readonly ObjectFacts[]) {
    this.#facts = new Map(objects.map((facts) => [facts.key, facts]));
    this.#keys = [...this.#facts.keys()].sort(inOrder);
  }

  set(facts: ObjectFacts): void {
    if (!this.#facts.has(facts.key)) this.#keys.splice(this.#firstFrom(facts.key), 0, facts.key);
    this.#facts.set(facts.key, facts);
  }

  delete(key: string): void {
    if (this.#facts.delete(key)) this.#keys.splice(this.#firstFrom(key), 1);
  }

  /** Those whose key begins with `prefix` and comes after `after`. */
  from(prefix: string, after: string): ObjectFacts[] {
    const found: ObjectFacts[] = [];
    const start = inOrder(after, prefix) < 0 ? prefix : after;
    for (let place = this.#firstFrom(start); place < this.#keys.length; place++) {
      const key = this.#keys[place] ?? "";
      if (!key.startsWith(prefix)) break;
      const facts = key === after ? undefined : this.#facts.get(key);
      if (facts) found.push(facts);
    }
    return found;
  }

  /** Place of the first key that is not before this one. */
  #firstFrom(key: string): number {
    let [low, high] = [0, this.#keys.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (inOrder(this.#keys[middle] ?? "", key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const inOrder = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

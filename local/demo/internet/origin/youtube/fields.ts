import type { JsonObject } from "../exchange.ts";

/** A tree of wanted keys; an empty one wants all there is. */
type Mask = ReadonlyMap<string, Mask>;

/**
 * The parts of `value` that a `$fields` selector names: `a,b(c,d),e/f` or with dots, lists walked through. Undefined for a selector
 * that cannot be read. (Google APIs, "partial response".)
 */
export function selectFields(value: unknown, selector: string): unknown {
  const reader = new SelectorReader(selector);
  const mask = reader.list();
  return mask === undefined || !reader.isAtEnd() ? undefined : pick(value, mask);
}

function pick(value: unknown, mask: Mask): unknown {
  if (mask.size === 0 || mask.has("*")) return value;
  if (Array.isArray(value)) return value.map((entry) => pick(entry, mask));
  if (typeof value !== "object" || value === null) return value;
  const found = value as JsonObject;
  const kept = [...mask].filter(([key]) => key in found);
  return Object.fromEntries(kept.map(([key, inner]) => [key, pick(found[key], inner)]));
}

class SelectorReader {
  readonly #tokens: readonly string[];
  #position = 0;

  constructor(selector: string) {
    this.#tokens = selector.match(/[A-Za-z0-9_*]+|[^\s]/g) ?? [];
  }

  isAtEnd(): boolean {
    return this.#position === this.#tokens.length;
  }

  /** `path {"," path}` */
  list(): Mask | undefined {
    const mask = new Map<string, Mask>();
    do {
      const path = this.#path();
      if (path === undefined) return undefined;
      mask.set(path[0], merged(mask.get(path[0]), path[1]));
    } while (this.#take(","));
    return mask;
  }

  /** `name ["(" list ")" | ("/" | ".") path]` */
  #path(): readonly [string, Mask] | undefined {
    const name = this.#tokens[this.#position] ?? "";
    if (!/^[A-Za-z0-9_*]+$/.test(name)) return undefined;
    this.#position++;
    if (this.#take("/") || this.#take(".")) {
      const rest = this.#path();
      return rest === undefined ? undefined : [name, new Map([rest])];
    }
    if (!this.#take("(")) return [name, new Map()];
    const inner = this.list();
    return inner === undefined || !this.#take(")") ? undefined : [name, inner];
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#position] !== token) return false;
    this.#position++;
    return true;
  }
}

function merged(left: Mask | undefined, right: Mask): Mask {
  if (left === undefined) return right;
  if (left.size === 0 || right.size === 0) return new Map();
  const both = new Map(left);
  for (const [key, inner] of right) both.set(key, merged(both.get(key), inner));
  return both;
}

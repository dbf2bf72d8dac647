import type { SecretValues } from "./secret-values.ts";

/** Limits of one logged value; CloudWatch takes 256 KB an event. */
const LIMITS = { depth: 8, entries: 100, values: 2000, textCharacters: 4000, allCharacters: 60_000 } as const;

const MASK = "[hidden]";
const UNREADABLE = "[unreadable]";

/** Field names whose values are never logged, whatever they hold. Compared in lower case without separators. */
const DENIED =
  /pass(word|wd|phrase)?$|secret|token|cookie|authorization|credential|apikey|privatekey|proxyurl|username/;

/**
 * A copy of any value as plain JSON without secrets. Fields with a denied name are hidden, known secret values are hidden in any text
 * and name; too long, too deep, too many and cyclic values are cut with a word about it. Never throws: what cannot be read (a throwing
 * getter, a revoked proxy) is said to be unreadable.
 */
export function redact(value: unknown, secrets: SecretValues): unknown {
  return new Redaction(secrets).copy(value, 0);
}

/** One value being copied, with what is left of its limits. */
class Redaction {
  private readonly secrets: SecretValues;
  private readonly above = new Set<object>();
  private valuesLeft: number = LIMITS.values;
  private charactersLeft: number = LIMITS.allCharacters;

  constructor(secrets: SecretValues) {
    this.secrets = secrets;
  }

  copy(given: unknown, depth: number): unknown {
    if (--this.valuesLeft < 0) return "[too much]";
    try {
      return typeof given === "object" && given !== null ? this.structure(given, depth) : this.scalar(given);
    } catch {
      return UNREADABLE;
    }
  }

  private scalar(given: unknown): unknown {
    if (typeof given === "function") return "[function]";
    if (given === null || typeof given === "boolean" || given === undefined) return given;
    const text = this.text(String(given));
    return typeof given === "number" && text === String(given) && Number.isFinite(given) ? given : text;
  }

  /** A cut must not leave the first half of a secret: more is read than kept, and the end that may hold a half is dropped. */
  private text(given: string): string {
    const most = Math.min(LIMITS.textCharacters, Math.max(0, this.charactersLeft));
    const reach = this.secrets.longestForm;
    const read = given.slice(0, most + reach);
    const clean = this.secrets.hide(read, MASK);
    this.charactersLeft -= Math.min(clean.length, most);
    if (given.length <= most) return clean;
    const whole = read.length < given.length ? clean.slice(0, clean.length - reach) : clean;
    return `${whole.slice(0, most)}… (${given.length} characters)`;
  }

  private structure(given: object, depth: number): unknown {
    const plain = plainForm(given);
    if (typeof plain === "string") return this.text(plain);
    if (this.above.has(given)) return "[cycle]";
    if (depth >= LIMITS.depth) return "[too deep]";
    this.above.add(given);
    const result = Array.isArray(plain) ? this.list(plain, depth) : this.record(plain, depth);
    this.above.delete(given);
    return result;
  }

  private list(given: readonly unknown[], depth: number): unknown[] {
    const count = Math.min(given.length, LIMITS.entries);
    const shown = Array.from({ length: count }, (_, i) => this.entry(given, i, depth));
    return given.length > count ? [...shown, `… (${given.length} entries)`] : shown;
  }

  private record(given: object, depth: number): Record<string, unknown> {
    const names = Object.keys(given);
    const pairs = names
      .slice(0, LIMITS.entries)
      .map((name) => [this.name(name), isDenied(name) ? MASK : this.entry(given, name, depth)]);
    return Object.fromEntries(names.length > LIMITS.entries ? [...pairs, ["…", names.length]] : pairs);
  }

  /** Field names of foreign objects: a name that JavaScript treats specially must not reach whoever merges objects. */
  private name(given: string): string {
    return given === "__proto__" ? "[__proto__]" : this.text(given);
  }

  private entry(holder: object, name: string | number, depth: number): unknown {
    try {
      return this.copy((holder as Record<string | number, unknown>)[name], depth + 1);
    } catch {
      return UNREADABLE;
    }
  }
}

const isDenied = (name: string) =>
  DENIED.test(
    name
      .slice(0, 200)
      .toLowerCase()
      .replaceAll(/[-_. ]/g, ""),
  );

/** What stands for an object: a text, a list or the object whose own fields are read. */
function plainForm(given: object): string | readonly unknown[] | object {
  if (Array.isArray(given)) return given;
  if (given instanceof Error) return errorFields(given);
  if (given instanceof Date) return Number.isNaN(given.getTime()) ? "[no date]" : given.toISOString();
  if (given instanceof URL || given instanceof RegExp || isBoxed(given)) return String(given);
  if (ArrayBuffer.isView(given) || given instanceof ArrayBuffer) return `[${given.byteLength} bytes]`;
  if (given instanceof Map) return [...given.entries()];
  if (given instanceof Set) return [...given];
  return given;
}

/** `new String("…")` and the like: as objects they would show their characters one by one. */
const isBoxed = (given: object) => given instanceof String || given instanceof Number || given instanceof Boolean;

function errorFields(error: Error): object {
  return {
    ...error,
    name: error.name,
    message: error.message,
    stack: error.stack,
    ...(error.cause !== undefined && { cause: error.cause }),
  };
}

/** A number from 0 to below `below`. */
export type Dice = (below: number) => number;

/** The same throws for the same seed (mulberry32). */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

type Holder = { value: unknown; set: (value: unknown) => void };

const OTHER_TYPES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  "",
  "x",
  [[]],
  { x: 1 },
  "\u0000\ud800",
  Number.MAX_SAFE_INTEGER,
];

/** One way to spoil an answer: text in, text out. */
const MUTATIONS: Readonly<Record<string, (text: string, dice: Dice) => string>> = {
  truncated: (text, dice) => text.slice(0, dice(text.length)),
  "a byte changed": (text, dice) => {
    const at = dice(text.length);
    return text.slice(0, at) + String.fromCharCode(dice(256)) + text.slice(at + 1);
  },
  swapped: (text, dice) =>
    spoil(text, (holders) => {
      const [one, other] = [pick(holders, dice), pick(holders, dice)];
      const [a, b] = [structuredClone(one.value), structuredClone(other.value)];
      one.set(b);
      other.set(a);
    }),
  retyped: (text, dice) => spoil(text, (holders) => pick(holders, dice).set(OTHER_TYPES[dice(OTHER_TYPES.length)])),
  huge: (text, dice) =>
    spoil(text, (holders) => {
      const size = 10 ** (2 + dice(3));
      pick(holders, dice).set([() => "ü".repeat(size), () => Array(size).fill({}), () => 10 ** 300][dice(3)]?.());
    }),
  deep: (text, dice) =>
    spoil(text, (holders) => {
      const holder = pick(holders, dice);
      const levels = 10 ** (1 + dice(3));
      let value = holder.value;
      for (let level = 0; level < levels; level++) value = dice(2) ? [value] : { content: value };
      holder.set(value);
    }),
};

/** `text` spoilt in one of the ways, and which. Text that is not JSON is cut or changed by a byte. */
export function mutate(text: string, dice: Dice): { readonly how: string; readonly text: string } {
  const names = Object.keys(MUTATIONS);
  const how = names[dice(isJson(text) ? names.length : 2)] ?? "truncated";
  return { how, text: MUTATIONS[how]?.(text, dice) ?? text };
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === "object" && JSON.parse(text) !== null && text.length > 2;
  } catch {
    return false;
  }
}

function spoil(text: string, change: (holders: readonly Holder[]) => void): string {
  const root = { value: JSON.parse(text) };
  change(holdersIn(root));
  return JSON.stringify(root.value) ?? "null";
}

function holdersIn(parent: object): Holder[] {
  const record = parent as Record<string, unknown>;
  return Object.keys(record).flatMap((key) => {
    const value = record[key];
    const set = (next: unknown) => {
      record[key] = next;
    };
    const holder = { value, set };
    return typeof value === "object" && value !== null ? [holder, ...holdersIn(value)] : [holder];
  });
}

function pick(holders: readonly Holder[], dice: Dice): Holder {
  const holder = holders[dice(holders.length)];
  if (!holder) throw new RangeError("nothing to spoil");
  return holder;
}

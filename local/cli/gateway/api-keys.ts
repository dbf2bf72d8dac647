import { createHash, timingSafeEqual } from "node:crypto";
import { CliFailure } from "../failure.ts";

/** The keys of this machine's HTTP interface. */
export interface ApiKeys {
  /** False: no key is asked for. */
  readonly areSet: boolean;
  /** The name of a key; undefined: there is no such key. */
  nameOf(key: string): string | undefined;
  isOperator(key: string): boolean;
}

const KEY = /^[!-~]{8,128}$/;
const NAME = /^[\w.-]{1,64}$/;
const HOW = '"api": { "keys": { "NAME": "KEY" }, "operatorKey": "KEY" }, each key 8 to 128 printable characters';

/**
 * Reads the section `api` of the secrets file. Throws a CliFailure that says what is wrong without quoting a key. Absent: nobody needs a
 * key, and nobody is an operator.
 */
export function readApiKeys(section: unknown): ApiKeys {
  const { keys = {}, operatorKey, ...unknown } = fieldsOf(section ?? {});
  if (Object.keys(unknown).length > 0) throw wrong(`the field ${Object.keys(unknown)[0]} is not known`);
  const named = Object.entries(fieldsOf(keys));
  for (const [name, key] of named) {
    if (!NAME.test(name) || !isKey(key)) throw wrong(`the key of ${JSON.stringify(name.slice(0, 64))} is not usable`);
  }
  if (operatorKey !== undefined && !isKey(operatorKey)) throw wrong("operatorKey is not usable");
  const all = [...named.map(([, key]) => key), ...(operatorKey === undefined ? [] : [operatorKey])];
  if (new Set(all).size < all.length) throw wrong("two keys are equal");
  return {
    areSet: named.length > 0,
    nameOf: (given) => named.find(([, key]) => isEqual(given, String(key)))?.[0],
    isOperator: (given) => operatorKey !== undefined && isEqual(given, operatorKey),
  };
}

const isKey = (key: unknown): key is string => typeof key === "string" && KEY.test(key);

function fieldsOf(value: unknown): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw wrong("expected an object");
}

/** Takes the same time wherever the texts differ. */
function isEqual(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

const wrong = (what: string) => new CliFailure(`the section "api" of the secrets file: ${what}; expected ${HOW}`);

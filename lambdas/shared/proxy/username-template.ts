import type { UsernameParts } from "./provider-rows.ts";

const PLACEHOLDER = /\{([^{}]*)\}/g;
const KNOWN: readonly string[] = ["username", "session", "country"];

/** What is wrong with a template for user names, in words for the secret's owner; nothing if it can be used. */
export function templateProblem(template: string): string | undefined {
  const names = [...template.matchAll(PLACEHOLDER)].map((match) => match[1] ?? "");
  const unknown = names.filter((name) => !KNOWN.includes(name));
  if (unknown.length > 0) return "knows the placeholders {username}, {session} and {country} only";
  if (!names.includes("username")) return "must contain {username}";
  if (/[{}]/.test(template.replace(PLACEHOLDER, ""))) return "has a brace that is not part of a placeholder";
  return undefined;
}

/**
 * `template` with its placeholders filled in. A placeholder without a value goes together with the word in front of it:
 * `{username}-cc-{country}-sess-{session}` without a country is `USER-sess-ID`, without both `USER`.
 */
export function renderTemplate(template: string, parts: UsernameParts): string {
  const values: Readonly<Record<string, string | undefined>> = { ...parts };
  return template
    .replace(/(?:[-_.;]?[A-Za-z]*[-_.=])?\{(session|country)\}/g, (whole, name: string) => (values[name] ? whole : ""))
    .replace(PLACEHOLDER, (_, name: string) => values[name] ?? "");
}

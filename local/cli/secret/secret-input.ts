import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { SECTIONS, type SecretSection } from "../../aws/secrets-file.ts";
import { CliFailure, EXIT, systemCode } from "../failure.ts";
import type { Io } from "../io.ts";
import { standardInput } from "../process-io.ts";

/** What is to be stored, by its section of the secrets file. */
export type Sections = Readonly<Partial<Record<SecretSection, unknown>>>;

/**
 * The secrets in a file, or in standard input for `-`: the fields of a proxy account, or an object of sections. Throws a CliFailure with
 * the exit code of wrong usage. No message quotes anything: what stands in the wrong place may be a secret.
 */
export async function readSecretInput(file: string, io: Io): Promise<Sections> {
  const value = parse(file === "-" ? await standardInput() : readGiven(file, io));
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw unusable("expected a JSON object: the fields of a proxy account, or sections");
  const names = Object.keys(value);
  const sections = names.filter((name) => (SECTIONS as readonly string[]).includes(name));
  if (sections.length === 0) return { proxy: value };
  if (sections.length < names.length) throw unusable(`expected no other sections than ${SECTIONS.join(", ")}`);
  return value;
}

function readGiven(file: string, { env }: Io): string {
  try {
    return readFileSync(resolve(env.INIT_CWD ?? process.cwd(), file), "utf8");
  } catch (error) {
    throw unusable(`the file cannot be read (${systemCode(error) ?? "unknown reason"})`);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the text.
    throw unusable(text.trim() === "" ? "expected JSON, got nothing" : "expected JSON");
  }
}

const unusable = (message: string) => new CliFailure(`secret put: ${message}`, EXIT.usage);

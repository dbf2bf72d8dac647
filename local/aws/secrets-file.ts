import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { writeFileWhole } from "../files.ts";
import { AwsError } from "./aws-error.ts";

export interface SecretValue {
  /** The raw secret text. */
  readonly text: string;
  /** Changes exactly when the text does; 32 hexadecimal digits with dashes. */
  readonly versionId: string;
}

/** Sections of the file by a word in the secret's name. */
export const SECTIONS = ["proxy", "deepgram", "cookies"] as const;
export type SecretSection = (typeof SECTIONS)[number];

/** The section of the secrets file that answers for a secret's name or ARN; undefined when none does. */
export function sectionOf(secretId: string): SecretSection | undefined {
  const name = secretId.toLowerCase();
  return SECTIONS.find((section) => name.includes(section));
}

/**
 * The user's secrets: `{ "proxy": {…} | "raw text", "deepgram": {…}, "cookies": …, "api": {…} }`. Read again when the file has changed. A file that is
 * not there holds no secrets. Messages never quote it.
 */
export class SecretsFile {
  private readonly path: string;
  private stamp = "";
  private sections: Readonly<Record<string, unknown>> = {};

  constructor(path: string) {
    this.path = path;
  }

  /** The secret of a section; undefined when it is not set. */
  get(section: SecretSection): SecretValue | undefined {
    const value = this.read()[section];
    if (value === undefined || value === null) return undefined;
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return { text, versionId: versionOf(text) };
  }

  /** A section that is no secret of AWS: it is for the laptop alone, and Secrets Manager does not tell it. */
  section(name: "api"): unknown {
    return this.read()[name];
  }

  /** Replaces a section and keeps the others. Text that is JSON is stored as JSON, so that the file stays readable. */
  put(section: SecretSection, text: string): SecretValue {
    this.merge({ [section]: jsonOrText(text) });
    return { text, versionId: versionOf(text) };
  }

  /** Replaces several sections at once and keeps the others. */
  merge(sections: Readonly<Partial<Record<SecretSection, unknown>>>): void {
    writeFileWhole(this.path, `${JSON.stringify({ ...this.read(), ...sections }, null, 2)}\n`, 0o600);
    this.stamp = "";
  }

  private read(): Readonly<Record<string, unknown>> {
    const stats = statSync(this.path, { throwIfNoEntry: false, bigint: true });
    const stamp = stats ? `${stats.mtimeNs} ${stats.size} ${stats.ino}` : "absent";
    if (stamp !== this.stamp) {
      this.sections = stats ? this.parse(readFileSync(this.path, "utf8")) : {};
      this.stamp = stamp;
    }
    return this.sections;
  }

  private parse(text: string): Readonly<Record<string, unknown>> {
    const value = jsonOrText(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
    throw new AwsError("InvalidRequestException", `the secrets file ${this.path} is not a JSON object`);
  }
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function versionOf(text: string): string {
  const digits = createHash("sha256").update(text).digest("hex");
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20, 32),
  ].join("-");
}

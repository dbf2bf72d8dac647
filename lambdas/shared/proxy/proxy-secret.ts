import { inspect } from "node:util";
import { PROVIDER_ROWS, type ProviderName, type ProviderRow, type UsernameParts } from "./provider-rows.ts";
import { ProxyConfigurationError } from "./proxy-errors.ts";
import { type CheckedSecret, checkSecret } from "./secret-fields.ts";
import { renderTemplate } from "./username-template.ts";

/** Where the gateway listens. */
export interface Gateway {
  readonly protocol: "http" | "https";
  readonly host: string;
  readonly port: number;
}

/**
 * The proxy account: `{ provider, host, port, username, password, protocol?, usernameTemplate?, country?, caPem?, passwordIsRaw? }`.
 *
 * Credentials are RAW and leave this object only as the value of a `Proxy-Authorization` header, so no text form of it holds them.
 */
export class ProxySecret {
  readonly provider: ProviderName;
  readonly gateway: Gateway;
  /** ISO 3166-1 alpha-2, upper case; absent: the vendor's choice. */
  readonly country: string | undefined;
  /** A further authority to trust, PEM. */
  readonly caPem: string | undefined;
  readonly #username: string;
  readonly #password: string;
  readonly #template: string | undefined;

  private constructor(fields: CheckedSecret) {
    this.provider = fields.provider;
    this.gateway = Object.freeze({ protocol: fields.protocol, host: fields.host, port: fields.port });
    this.country = fields.country;
    this.caPem = fields.caPem;
    this.#username = fields.username;
    this.#password = fields.password;
    this.#template = fields.usernameTemplate;
  }

  /**
   * The account described by `json`. Throws `ProxyConfigurationError` that lists every problem at once, each with the field's name and
   * the expected form, never with its value.
   */
  static parse(json: string, source = "the proxy secret"): ProxySecret {
    let value: unknown;
    try {
      value = JSON.parse(json);
    } catch {
      // The parser's message quotes the text.
      throw new ProxyConfigurationError(`${source} is not JSON`);
    }
    return ProxySecret.of(value, source);
  }

  /** The same, from a value that is no text any more. */
  static of(value: unknown, source = "the proxy secret"): ProxySecret {
    const checked = checkSecret(value);
    if (checked.ok) return new ProxySecret(checked.fields);
    const { problems } = checked;
    throw new ProxyConfigurationError(`${source} is not usable: ${problems.join("; ")}`, undefined, problems);
  }

  get row(): ProviderRow {
    return PROVIDER_ROWS[this.provider];
  }

  /** Whether different sessions of this account can leave through different exits. */
  get hasSessions(): boolean {
    return this.#template === undefined ? this.provider !== "generic" : this.#template.includes("{session}");
  }

  /**
   * Value of the `Proxy-Authorization` header for one session, `Basic` with the user name and password as UTF-8 (RFC 7617 section 2.1).
   * Without parts: the bare account.
   */
  authorization(parts: Omit<UsernameParts, "username"> = {}): string {
    const full = { ...parts, username: this.#username };
    const username = this.#template === undefined ? this.row.username(full) : renderTemplate(this.#template, full);
    return `Basic ${Buffer.from(`${username}:${this.#password}`, "utf8").toString("base64")}`;
  }

  /** The texts that must never be shown, for those who mask. */
  hiddenValues(): readonly string[] {
    return [this.#username, this.#password];
  }

  toString(): string {
    const { protocol, host, port } = this.gateway;
    return `ProxySecret(${this.provider}, ${protocol}://${host}:${port}, credentials hidden)`;
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

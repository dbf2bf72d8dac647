import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import type { Internet } from "../demo/internet/internet.ts";

/** The secrets of an incident's service, and what happens to them. */
export class StageSecrets {
  private readonly path: string;
  private readonly internet: Pick<Internet, "setCredentials">;

  constructor(path: string, internet: Pick<Internet, "setCredentials">) {
    this.path = path;
    this.internet = internet;
  }

  /** Replaces sections, as an operator would. */
  store(sections: Readonly<Record<string, unknown>>): void {
    writeFileSync(this.path, JSON.stringify({ ...this.read(), ...sections }), { mode: 0o600 });
  }

  /** The gateway takes another password from now on, which nobody has told the service. Gives what puts it right. */
  rotatePassword(): () => void {
    const { proxy } = this.read();
    const password = randomBytes(12).toString("hex");
    this.internet.setCredentials(String(proxy?.username), password);
    return () => this.store({ proxy: { ...proxy, password } });
  }

  /** Stores the same account once more under another version, as after a conversation with the provider. */
  renew(): void {
    this.store({ proxy: { ...this.read().proxy, country: "US" } });
  }

  private read(): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
    return JSON.parse(readFileSync(this.path, "utf8"));
  }
}

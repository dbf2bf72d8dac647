interface AllowedHost {
  readonly name: string;
  readonly anySubdomain: boolean;
  readonly port: number;
}

/** The hosts a job may reach: exact names, names with a leading `*.` for any subdomain; port 443 unless an entry names another. */
export class HostAllowList {
  readonly #hosts: readonly AllowedHost[];

  constructor(entries: readonly string[]) {
    this.#hosts = entries.map(parseEntry);
  }

  allows(hostname: string, port: number): boolean {
    const name = hostname.toLowerCase();
    return this.#hosts.some((host) => host.port === port && matches(host, name));
  }
}

function parseEntry(entry: string): AllowedHost {
  const [, wildcard, name = "", port] = /^(\*\.)?(.+?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
  return { name, anySubdomain: wildcard !== undefined, port: port === undefined ? 443 : Number(port) };
}

function matches(host: AllowedHost, name: string): boolean {
  return host.anySubdomain ? name.endsWith(`.${host.name}`) : name === host.name;
}

import { main } from "../../local/cli/main.ts";

/** How a command of this process ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command that needs no service of its own in this process. */
export async function mainHere(
  line: string | readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const written = { stdout: "", stderr: "" };
  const never = new AbortController().signal;
  const io = {
    env,
    isTerminal: false,
    columns: 80,
    out: async (text: string) => {
      written.stdout += text;
    },
    err: (text: string) => {
      written.stderr += text;
    },
    interrupted: never,
    linger: () => never,
  };
  const code = await main(typeof line === "string" ? line.split(" ") : line, io, () =>
    Promise.reject(new TypeError("no service is to be started here")),
  );
  return { code, ...written };
}

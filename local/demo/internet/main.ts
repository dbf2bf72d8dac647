import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { type InternetOptions, startInternet } from "./internet.ts";

/**
 * The demo internet as a process of its own. Argument: the file to write its authority's certificate to. The first line of stdin is
 * JSON `{ username, password, port? }`, so that the account stands neither in the arguments nor in the environment. Prints one line
 * `{ port, caFile }` and serves until stdin ends or SIGTERM.
 */
async function main(caFile: string): Promise<void> {
  const input = createInterface({ input: process.stdin });
  const [line] = (await once(input, "line")) as [string];
  const internet = await startInternet(readAccount(line));
  await writeFile(caFile, internet.caPem);
  process.stdout.write(`${JSON.stringify({ port: internet.proxyPort, caFile })}\n`);
  await Promise.race([once(input, "close"), once(process, "SIGTERM"), once(process, "SIGINT")]);
  input.close();
  await internet.stop();
}

/** The first line. Errors do not repeat it: it holds a password. */
function readAccount(line: string): InternetOptions {
  try {
    const { username, password, port } = JSON.parse(line) as Partial<InternetOptions>;
    if (typeof username === "string" && typeof password === "string") return { username, password, port: port ?? 0 };
  } catch {
    // Told below, like every other wrong form.
  }
  throw new TypeError("the first line of stdin must be JSON with username and password");
}

const [caFile] = process.argv.slice(2);
if (caFile === undefined) {
  process.stderr.write("usage: main.ts <certificate file>, with the account as one JSON line on stdin\n");
  process.exitCode = 2;
} else {
  await main(caFile);
}

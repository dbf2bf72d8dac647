import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { startInternet } from "./internet.ts";

/**
 * The demo internet as a process of its own. Argument: the file to write its authority's certificate to. The first line of stdin is
 * JSON `{ username, password, port? }`, so that the account stands neither in the arguments nor in the environment. Prints one line
 * `{ port, caFile }` and serves until stdin ends or SIGTERM.
 */
async function main(caFile: string): Promise<void> {
  const input = createInterface({ input: process.stdin });
  const [line] = (await once(input, "line")) as [string];
  const internet = await startInternet(JSON.parse(line) as { username: string; password: string; port?: number });
  await writeFile(caFile, internet.caPem);
  process.stdout.write(`${JSON.stringify({ port: internet.proxyPort, caFile })}\n`);
  await Promise.race([once(input, "close"), once(process, "SIGTERM"), once(process, "SIGINT")]);
  input.close();
  await internet.stop();
}

const [caFile] = process.argv.slice(2);
if (caFile === undefined) {
  process.stderr.write("usage: main.ts <certificate file>, with the account as one JSON line on stdin\n");
  process.exitCode = 2;
} else {
  await main(caFile);
}

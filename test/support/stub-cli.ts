import { main } from "../../local/cli/main.ts";
import { processIo } from "../../local/cli/process-io.ts";
import { startStub } from "./stub-laptop.ts";

/** The command line in a process of its own, over the stub service. */
const code = await main(process.argv.slice(2), processIo(), startStub);
process.stdout.write("", () => process.exit(code));

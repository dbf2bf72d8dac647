import { CliFailure, EXIT, Interrupted, messageOf, ServiceLost } from "../failure.ts";
import type { Io } from "../io.ts";
import { noteOn } from "../note.ts";
import { printable } from "../printable.ts";
import type { StartLaptop } from "../service/laptop-port.ts";
import type { SmokeCommand } from "../smoke/parse-smoke.ts";
import { SMOKE_CHECKS, type Smoked, type SmokeFinding } from "../smoke/smoke-checks.ts";
import { withService } from "../with-service.ts";

const STATE_WIDTH = 8;
const NAME_WIDTH = 10;

/** Looks at a service from outside, one line a part, each with what to do when it fails. 0 when all is well, else 1. */
export async function smoke(options: SmokeCommand, io: Io, startLaptop: StartLaptop): Promise<number> {
  const told = new Set<string>();
  let allWell = true;
  await withService({ target: options, io, startLaptop, note: noteOn(io) }, async (reach) => {
    for (const [name, check] of Object.entries(SMOKE_CHECKS)) {
      if (told.has(name)) continue;
      const finding = await lookedAt(check, { reach, video: options.video });
      told.add(name);
      allWell &&= finding.ok;
      await io.out(line(name, finding));
    }
  });
  return allWell ? EXIT.ok : EXIT.failed;
}

/** No answer is a finding; the end of this command or of the local service is not. */
async function lookedAt(check: (smoked: Smoked) => Promise<SmokeFinding>, smoked: Smoked): Promise<SmokeFinding> {
  try {
    return await check(smoked);
  } catch (error) {
    if (!(error instanceof CliFailure) || error instanceof Interrupted || error instanceof ServiceLost) throw error;
    return { ok: false, detail: messageOf(error), fix: "is the service started, and --endpoint its address?" };
  }
}

function line(name: string, { ok, detail, fix }: SmokeFinding): string {
  const state = (ok ? "ok" : "failed").padEnd(STATE_WIDTH);
  return `${state}${name.padEnd(NAME_WIDTH)}${printable(detail)}${fix ? `; ${fix}` : ""}\n`;
}

import type { Reach } from "./api-calls.ts";
import type { Target } from "./ask-options.ts";
import { ServiceLost } from "./failure.ts";
import type { Io } from "./io.ts";
import type { StartLaptop } from "./service/laptop-port.ts";
import { openService } from "./service.ts";
import { localSettings } from "./settings.ts";

/** Whom a command asks, and who is told what it waits for. */
export interface Asking {
  readonly target: Target;
  readonly io: Io;
  readonly startLaptop: StartLaptop;
  note(text: string): void;
}

/**
 * Does `work` with the service meant. When the process that ran the local service ends meanwhile, all of it is done again with its
 * successor, which may be this process: equal requests are one job.
 */
export async function withService<Result>(asking: Asking, work: (reach: Reach) => Promise<Result>): Promise<Result> {
  const { target, io, startLaptop, note } = asking;
  const { interrupted } = io;
  if (target.endpoint) return work({ baseUrl: target.endpoint, headers: keyHeader(target, io), interrupted, note });
  for (;;) {
    const service = await openService({ settings: localSettings(io.env), startLaptop, interrupted, note });
    try {
      return await work({ ...service, interrupted, note });
    } catch (error) {
      if (!(error instanceof ServiceLost)) throw error;
      note("the process that ran the service has ended: asking again");
    } finally {
      await service.close();
    }
  }
}

/** The key as a header, from the option or from `EARSHOT_API_KEY`; empty without one. */
function keyHeader({ apiKey }: Target, { env }: Io): Record<string, string> {
  const key = apiKey ?? env.EARSHOT_API_KEY;
  return key ? { "x-api-key": key } : {};
}

import { CliFailure } from "../failure.ts";
import type { StartLaptop } from "./laptop-port.ts";

/** The service as the CDK synthesises it. Loaded here, so that commands which only attach do not wait for it. */
export const startSynthesised: StartLaptop = async (
  { secretsFile, ...settings },
  log,
  { schedules } = { schedules: false },
) => {
  const { startLaptop } = await import("../../laptop.ts");
  const laptop = await startLaptop({
    ...settings,
    schedules,
    ...(secretsFile !== undefined && { secretsFile }),
    onLine: log,
    onEvent: () => {},
  });
  const { restApi } = laptop.assembly;
  if (!restApi) throw new CliFailure("the synthesised deployment has no REST API");
  return { ...laptop, restApi };
};

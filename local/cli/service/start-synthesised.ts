import type { StartLaptop } from "./laptop-port.ts";

/** The service as the CDK synthesises it. Loaded here, so that commands which only attach do not wait for it. */
export const startSynthesised: StartLaptop = async (
  { secretsFile, ...settings },
  log,
  { schedules } = { schedules: false },
) => {
  const { startLaptop } = await import("../../laptop.ts");
  return startLaptop({
    ...settings,
    schedules,
    ...(secretsFile !== undefined && { secretsFile }),
    onLine: log,
    onEvent: () => {},
  });
};

import { z } from "@hono/zod-openapi";
import type { Check } from "./check.ts";
import type { InvokeFunction } from "./invoke-function.ts";

/** The parts of the function `preflight`'s report on its state that readiness depends on. */
const report = z.object({
  secret: z.object({ ok: z.boolean(), ageSeconds: z.number() }),
  preflight: z.object({ ok: z.boolean(), ageSeconds: z.number() }).nullable(),
  halt: z.object({ ageSeconds: z.number() }).optional(),
});

/**
 * Whether the proxy's account can be read and the gateway was well when it was last tried; both from one call. A gateway nobody has tried
 * lately counts as well: the next job tries it.
 */
export function preflightChecks(invokePreflight: InvokeFunction): {
  readonly secret: Check;
  readonly preflight: Check;
} {
  let asking: Promise<z.infer<typeof report>> | undefined;
  const state = () => {
    asking ??= invokePreflight({ state: true })
      .then((answer) => report.parse(answer))
      .finally(() => {
        asking = undefined;
      });
    return asking;
  };
  return {
    secret: async () => (await state()).secret,
    preflight: async () => {
      const { preflight, halt } = await state();
      if (halt) return { ok: false, ageSeconds: halt.ageSeconds };
      return preflight ?? { ok: true, ageSeconds: null };
    },
  };
}

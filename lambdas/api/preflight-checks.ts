import { z } from "@hono/zod-openapi";
import type { Check } from "./check.ts";
import type { InvokeFunction } from "./invoke-function.ts";

/** The parts of the function `preflight`'s report on its state that readiness depends on. */
const report = z.object({
  secret: z.object({ ok: z.boolean(), ageSeconds: z.number() }),
  preflight: z.object({ ok: z.boolean(), ageSeconds: z.number() }).nullable(),
  breakers: z.array(z.object({ lane: z.string(), state: z.string() })),
  halt: z.object({ ageSeconds: z.number() }).optional(),
});

/** The breakers in a report; none in what is no report. */
export const breakersIn = (answer: unknown) => report.safeParse(answer).data?.breakers ?? [];

/**
 * Whether the proxy's account can be read, the gateway was well when it was last tried, and at least one lane does not rest; all from one
 * call. A gateway nobody has tried lately counts as well: the next job tries it.
 */
export function preflightChecks(
  invokePreflight: InvokeFunction,
): Readonly<Record<"secret" | "preflight" | "breakers", Check>> {
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
    breakers: async () => {
      const { breakers } = await state();
      return { ok: breakers.some((breaker) => breaker.state !== "open"), ageSeconds: 0 };
    },
  };
}

import { type CallableService, serviceCaller } from "../aws/call-service.ts";
import { InvokeRefusedError } from "../lambda-host/invocation.ts";
import type { LambdaHost } from "../lambda-host/lambda-host.ts";
import type { Integrations } from "../step-functions/integrations.ts";
import { StatesError } from "../step-functions/states-error.ts";

/** What state machines reach: the functions of the host, and services of this process. */
export function integrationsOver(host: LambdaHost, services: Readonly<Record<string, CallableService>>): Integrations {
  return {
    invokeFunction: async (functionArn, payload) => {
      try {
        return await host.invoke(functionArn, payload);
      } catch (thrown) {
        if (thrown instanceof InvokeRefusedError) throw new StatesError(thrown.name, thrown.message);
        throw thrown;
      }
    },
    callService: serviceCaller(services),
  };
}

import { AwsError } from "./aws-error.ts";
import type { JsonInput, JsonService } from "./wire.ts";

const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

const renamed = (fields: unknown, rename: (name: string) => string): Record<string, unknown> =>
  Object.fromEntries(Object.entries((fields ?? {}) as object).map(([name, value]) => [rename(name), value]));

/** A service as Step Functions calls it. `wireName` makes a wire name from the parameter names of state machines, which begin upper case. */
export interface CallableService {
  readonly service: JsonService;
  readonly wireName: (name: string) => string;
}

/** Services whose wire names begin with lower case, unlike the parameters of the SDK integrations (developer guide, "AWS SDK integrations"). */
export const lowerCaseOnTheWire = (service: JsonService): CallableService => ({ service, wireName: lowerFirst });
export const upperCaseOnTheWire = (service: JsonService): CallableService => ({ service, wireName: upperFirst });

/**
 * Calls AWS services for state machines, in this process. Refusals are `AwsError`s whose `name` is the SDK's exception.
 *
 * @throws AwsError also for a service that is not there.
 */
export function serviceCaller(services: Readonly<Record<string, CallableService>>) {
  return async (service: string, action: string, args: unknown): Promise<unknown> => {
    const callable = services[service];
    if (!callable) throw new AwsError("UnknownOperationException", `the service ${service} is not there on a laptop`);
    const input: JsonInput = renamed(args, callable.wireName);
    return renamed(await callable.service.call(upperFirst(action), input), upperFirst);
  };
}

import type { SFNClient } from "@aws-sdk/client-sfn";
import type { END_EVENTS } from "./config/end-events.ts";
import { onceStarter } from "./start-execution.ts";

/** Has an end told that its own machine did not live to tell. `id` is the end's: each is told once, however often that is asked for. */
export type TellEnd = (event: keyof typeof END_EVENTS, id: string, detail: object) => Promise<void>;

/** Tells through the machine that puts events: to start it under the end's id is what happens once. */
export function endTeller(client: SFNClient, stateMachineArn: string): TellEnd {
  const start = onceStarter(client, stateMachineArn);
  return (event, id, detail) => start(`${event}-${id}`, { event, detail });
}

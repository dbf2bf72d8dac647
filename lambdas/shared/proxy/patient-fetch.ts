import type { Dispatcher } from "undici";
import { EarshotError } from "../errors.ts";

/** A dispatcher that waits `patienceMs` for an answer's head and between its pieces, over the connections of another. */
export function patient(dispatcher: Dispatcher, patienceMs: number): Dispatcher {
  return dispatcher.compose(
    (dispatch) => (options, handler) =>
      dispatch({ ...options, headersTimeout: patienceMs, bodyTimeout: patienceMs }, handler),
  );
}

/** The address in any of the forms that `fetch` takes. */
export function urlOf(input: string | URL | Request): string {
  return input instanceof Request ? input.url : String(input);
}

/** Rethrows; a request that its caller has aborted, for SDKs by their own time limit, is a `NetworkTimeout`. */
export function unlessGivenUp(init: RequestInit | undefined): (thrown: unknown) => never {
  return (thrown) => {
    if (!init?.signal?.aborted) throw thrown;
    throw new EarshotError("NetworkTimeout", { detail: "the caller's own time limit has passed", cause: thrown });
  };
}

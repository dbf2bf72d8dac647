import type { Endpoint } from "./scenes/scene.ts";

/** Answers that are kept back, by video id and endpoint. */
export interface Holds {
  /** Keeps back all answers from now on, until the function that is given back is called. */
  hold(videoId: string, endpoint: Endpoint): () => void;
  /** Settles once nothing keeps the answer back. */
  released(videoId: string | undefined, endpoint: Endpoint | undefined): Promise<void>;
}

/** Nothing is kept back so far. */
export function makeHolds(): Holds {
  const held = new Map<string, Promise<void>>();
  return {
    hold(videoId, endpoint) {
      const key = `${videoId} ${endpoint}`;
      const { promise, resolve } = Promise.withResolvers<void>();
      held.set(key, promise);
      return () => {
        held.delete(key);
        resolve();
      };
    },
    released: async (videoId, endpoint) => held.get(`${videoId} ${endpoint}`),
  };
}

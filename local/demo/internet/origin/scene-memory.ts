import type { Block, Endpoint, EndpointFault, Scene } from "../scenes/scene.ts";

/** What the servers remember of who has asked for a video, so that it can behave differently the next time. */
export interface SceneMemory {
  /** How the video refuses this session: a session once refused or admitted stays so. */
  blockFor(scene: Scene, session: string): Block | undefined;
  /** Counts one request at an endpoint; what is wrong with its answer. */
  faultFor(scene: Scene, endpoint: Endpoint): EndpointFault | undefined;
}

/** Nobody has asked for anything yet. */
export function makeSceneMemory(): SceneMemory {
  const refused = new Map<string, boolean>();
  const refusedInARow = new Map<string, number>();
  const asked = new Map<string, number>();

  /** New sessions are refused in a row as often as the scene says, then one is admitted, and so on. */
  const refuses = (scene: Scene, limit: number): boolean => {
    const row = refusedInARow.get(scene.id) ?? 0;
    refusedInARow.set(scene.id, row < limit ? row + 1 : 0);
    return row < limit;
  };
  return {
    blockFor: (scene, session) => {
      const refusal = scene.refusesExits;
      if (refusal === undefined) return undefined;
      if (refusal.sessions === "all") return refusal.block;
      const key = `${scene.id} ${session}`;
      const isRefused = refused.get(key) ?? refuses(scene, refusal.sessions);
      refused.set(key, isRefused);
      return isRefused ? refusal.block : undefined;
    },
    faultFor: (scene, endpoint) => {
      const fault = scene.faults[endpoint];
      const key = `${scene.id} ${endpoint}`;
      const before = asked.get(key) ?? 0;
      asked.set(key, before + 1);
      return fault?.everyOther === true && before % 2 === 1 ? undefined : fault;
    },
  };
}

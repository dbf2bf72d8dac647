import type { Block, Scene } from "../scenes/scene.ts";

/** Which exits a video refuses: remembered per session, so that an exit once refused or admitted stays so. */
export type Refusals = (scene: Scene, session: string) => Block | undefined;

/** New sessions are refused in a row as often as the scene says, then one is admitted, and so on. */
export function makeRefusals(): Refusals {
  const verdicts = new Map<string, boolean>();
  const refusedInARow = new Map<string, number>();
  const decide = (scene: Scene, limit: number): boolean => {
    const row = refusedInARow.get(scene.id) ?? 0;
    const isRefused = row < limit;
    refusedInARow.set(scene.id, isRefused ? row + 1 : 0);
    return isRefused;
  };
  return (scene, session) => {
    const refusal = scene.refusesExits;
    if (refusal === undefined) return undefined;
    if (refusal.sessions === "all") return refusal.block;
    const key = `${scene.id} ${session}`;
    const isRefused = verdicts.get(key) ?? decide(scene, refusal.sessions);
    verdicts.set(key, isRefused);
    return isRefused ? refusal.block : undefined;
  };
}

import { forbiddenArrows, importCycles } from "./arrows.ts";
import { fileProblems } from "./file-rules.ts";
import { reservedModules } from "./reserved-modules.ts";
import type { SourceFile } from "./source-file.ts";
import { unwatchedHandlers } from "./watched-handlers.ts";

/** Everything about the tree that no compiler checks: sizes, names, words, directions of imports. Empty when all is well. */
export function structureProblems(files: readonly SourceFile[]): string[] {
  return [
    ...fileProblems(files),
    ...forbiddenArrows(files),
    ...importCycles(files),
    ...reservedModules(files),
    ...unwatchedHandlers(files),
  ];
}

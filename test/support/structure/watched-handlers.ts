import type { SourceFile } from "./source-file.ts";

const HANDLER = /^lambdas\/[^/]+\/handler\.ts$/;
const WATCHED = /^export const handler = (?:observed|ended)\(/m;
const EXPORTED = /^export (?:async )?(?:function|const|let|class) (\w+)/gm;

/** Functions whose errors and metrics would be lost: a handler is what `observed` or `ended` makes, and nothing else. */
export function unwatchedHandlers(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path }) => HANDLER.test(path))
    .filter(({ text }) => !WATCHED.test(text) || [...text.matchAll(EXPORTED)].some(([, name]) => name !== "handler"))
    .map(({ path }) => `${path} exports a handler that nothing watches: make it with observed or ended`);
}

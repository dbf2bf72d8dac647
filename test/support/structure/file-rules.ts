import { isCode, type SourceFile } from "./source-file.ts";

const MAX_LINES = 250;
/** A test file is a flat list of cases. */
const MAX_TEST_LINES = 400;
const MAX_HANDLER_LINES = 60;
/** One table each: splitting it would hide a row. */
const TABLES: ReadonlySet<string> = new Set(["lambdas/shared/codes.ts"]);

interface WordRule {
  readonly word: RegExp;
  readonly why: string;
}

/** Written with brackets so that this file does not match itself. */
const FORBIDDEN: readonly WordRule[] = [
  { word: /(?<![\w.])\/(?:[w]ork|[r]oot)\/\w/, why: "a path of one machine" },
  { word: /(?<![\w.])\/(?:[h]ome|[U]sers)\/\w/, why: "a path of one machine" },
  {
    word: /[r]egistry\.npmjs\.org|[r]egistry\.yarnpkg\.com|[f]iles\.pythonhosted\.org/,
    why: "the host of a package registry",
  },
];

/** Files that break a rule of size, name or words, one sentence each. */
export function fileProblems(files: readonly SourceFile[]): string[] {
  return [
    ...files.filter(isCode).flatMap(codeProblems),
    ...files.flatMap(wordProblems),
    ...files.flatMap(placeProblems),
  ];
}

function codeProblems({ path, text }: SourceFile): string[] {
  const lines = text.split("\n").length - 1;
  const most = path.endsWith(".test.ts") ? MAX_TEST_LINES : MAX_LINES;
  const isHandler = /^lambdas\/[^/]+\/handler\.ts$/.test(path);
  const name = path.split("/").at(-1) ?? "";
  return [
    ...(lines > most && !TABLES.has(path) ? [`${path} has ${lines} lines: at most ${most}`] : []),
    ...(isHandler && lines > MAX_HANDLER_LINES
      ? [`${path} has ${lines} lines: a handler has at most ${MAX_HANDLER_LINES}`]
      : []),
    ...(/^[a-z0-9]+(-[a-z0-9]+)*(\.(test|config|d))?\.(ts|mjs|mts)$/.test(name)
      ? []
      : [`${path}: names are kebab-case`]),
    ...(name === "index.ts" ? [`${path}: no barrels`] : []),
  ];
}

/** At the top stand texts, settings and the folders. */
function placeProblems({ path }: SourceFile): string[] {
  const isCodeAtTop = /^[^/.]+\.(?!md$|json$)[^/]+$/.test(path) && path !== "vitest.config.ts";
  return isCodeAtTop ? [`${path}: code stands in a folder`] : [];
}

function wordProblems({ path, text }: SourceFile): string[] {
  return FORBIDDEN.flatMap(({ word, why }) => {
    const line = text.split("\n").findIndex((content) => word.test(content));
    return line < 0 ? [] : [`${path}:${line + 1} holds ${why}`];
  });
}

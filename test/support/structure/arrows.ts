import { type Import, importsOf, isCode, type SourceFile } from "./source-file.ts";

interface Arrow {
  /** The files the rule is about; its first group, if any, stands for `*` in `allowed`. */
  readonly from: RegExp;
  /** Beginnings of paths inside the repository that may be imported. */
  readonly allowed: readonly string[];
  /** Beginnings of paths of which only types may be imported. */
  readonly types?: readonly string[];
}

/** First match counts. What is asked of packages is not judged here. */
const ARROWS: readonly Arrow[] = [
  { from: /^lambdas\/shared\//, allowed: ["lambdas/shared/"] },
  { from: /^lambdas\/([^/]+)\//, allowed: ["lambdas/*/", "lambdas/shared/"] },
  {
    from: /^lib\//,
    allowed: ["lib/", "layers/", "lambdas/shared/lanes.ts", "lambdas/shared/codes.ts", "lambdas/shared/config/"],
  },
  { from: /^local\/demo\/internet/, allowed: ["local/"] },
  { from: /^local\//, allowed: ["local/"], types: ["lambdas/"] },
];

/** Imports that go against the direction of the layers, one sentence each. */
export function forbiddenArrows(files: readonly SourceFile[]): string[] {
  return files.filter(isCode).flatMap((file) => {
    const rule = ARROWS.find(({ from }) => from.test(file.path));
    return rule
      ? importsOf(file)
          .filter((import_) => !isAllowed(rule, file.path, import_))
          .map(({ target }) => `${file.path} may not import ${target}`)
      : [];
  });
}

function isAllowed(rule: Arrow, path: string, { target, typeOnly }: Import): boolean {
  if (!/^(lambdas|lib|local|test|layers)\//.test(target)) return true;
  const own = rule.from.exec(path)?.[1] ?? "";
  const beginnings = [...rule.allowed, ...(typeOnly ? (rule.types ?? []) : [])];
  return beginnings.some((beginning) => target.startsWith(beginning.replace("*", own)));
}

/** Circles of modules that need each other at run time; each is told once, as a path. */
export function importCycles(files: readonly SourceFile[]): string[] {
  const edges = new Map(files.filter(isCode).map((file) => [file.path, valueImports(file)]));
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) cycles.push([...trail.slice(at), path].join(" → "));
    if (at >= 0 || done.has(path)) return;
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of edges.keys()) visit(path, []);
  return cycles.map((cycle) => `import cycle: ${cycle}`);
}

function valueImports(file: SourceFile): string[] {
  return importsOf(file).flatMap(({ target, typeOnly }) => (typeOnly ? [] : [target]));
}

/** Every path of keys in a value, `[]` for any entry of a list: `a.b[].c`. Leaves count, list positions do not. */
export function keyPaths(value: unknown, path = ""): Set<string> {
  const paths = new Set<string>(path === "" ? [] : [path]);
  const inside = Array.isArray(value)
    ? value.map((entry) => [`${path}[]`, entry] as const)
    : Object.entries(typeof value === "object" && value !== null ? value : {}).map(
        ([key, entry]) => [path === "" ? key : `${path}.${key}`, entry] as const,
      );
  for (const [inner, entry] of inside) for (const found of keyPaths(entry, inner)) paths.add(found);
  return paths;
}

/** Paths of all values together. */
export function allKeyPaths(values: readonly unknown[]): Set<string> {
  return new Set(values.flatMap((value) => [...keyPaths(value)]));
}

/** The members of `paths` that `known` lacks, sorted. */
export function missingFrom(known: ReadonlySet<string>, paths: Iterable<string>): string[] {
  return [...paths].filter((path) => !known.has(path)).sort();
}

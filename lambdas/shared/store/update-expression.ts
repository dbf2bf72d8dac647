/** Changes to one item. A key is an attribute's path, levels parted by dots; names are always escaped. */
export interface ItemChanges {
  readonly set?: Readonly<Record<string, unknown>>;
  /** Set only where nothing stands yet. */
  readonly setOnce?: Readonly<Record<string, unknown>>;
  readonly append?: Readonly<Record<string, readonly unknown[]>>;
  /** Added to what stands there; to nothing where nothing stands yet. */
  readonly add?: Readonly<Record<string, number>>;
  readonly remove?: readonly string[];
}

export interface UpdateExpression {
  readonly UpdateExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, unknown>;
}

/**
 * The parameters of an `UpdateItem` for `changes`. Entries whose value is undefined are left out. `values` are further values
 * (named with their colon) for a condition written beside it.
 */
export function updateExpression(
  changes: ItemChanges,
  values: Readonly<Record<string, unknown>> = {},
): UpdateExpression {
  const names: Record<string, string> = {};
  const bound: Record<string, unknown> = { ...values };
  const name = (path: string) =>
    path
      .split(".")
      .map((level) => {
        const key = `#${level}`;
        names[key] = level;
        return key;
      })
      .join(".");
  const value = (given: unknown) => {
    const key = `:v${Object.keys(bound).length}`;
    bound[key] = given;
    return key;
  };
  const entries = <Value>(record: Readonly<Record<string, Value>> = {}) =>
    Object.entries(record).filter(([, given]) => given !== undefined);
  /** `ADD` is not for what stands inside a map, by older pages of the API reference (UpdateItem); `SET` reckons everywhere. */
  const sum = ([path, given]: [string, number]) =>
    `${name(path)} = if_not_exists(${name(path)}, ${value(0)}) + ${value(given)}`;
  const sets = [
    ...entries(changes.set).map(([path, given]) => `${name(path)} = ${value(given)}`),
    ...entries(changes.setOnce).map(([path, given]) => `${name(path)} = if_not_exists(${name(path)}, ${value(given)})`),
    ...entries(changes.append).map(([path, given]) => `${name(path)} = list_append(${name(path)}, ${value(given)})`),
    ...entries(changes.add).map(sum),
  ];
  const removes = (changes.remove ?? []).map(name);
  const clauses = [
    ["SET", sets],
    ["REMOVE", removes],
  ] as const;
  return {
    UpdateExpression: clauses
      .filter(([, parts]) => parts.length > 0)
      .map(([verb, parts]) => `${verb} ${parts.join(", ")}`)
      .join(" "),
    ExpressionAttributeNames: names,
    ...(Object.keys(bound).length > 0 && { ExpressionAttributeValues: bound }),
  };
}

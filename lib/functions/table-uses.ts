/** What a function may do with the items of a table, as DynamoDB actions. */
export const TABLE_ACTIONS = {
  get: "dynamodb:GetItem",
  getMany: "dynamodb:BatchGetItem",
  query: "dynamodb:Query",
  put: "dynamodb:PutItem",
  update: "dynamodb:UpdateItem",
  delete: "dynamodb:DeleteItem",
} as const;

export type TableUse = keyof typeof TABLE_ACTIONS;

/** Kinds of failure, and sums. */
export const COUNT: readonly TableUse[] = ["put", "update"];
/** Records of one's own. */
export const WRITE: readonly TableUse[] = ["get", "put", "update"];
/** Leases and locks are given back. */
export const LEASE: readonly TableUse[] = [...WRITE, "delete"];
/** All but many items at once. */
export const EVERYTHING: readonly TableUse[] = [...LEASE, "query"];

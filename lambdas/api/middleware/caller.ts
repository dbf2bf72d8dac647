import type { Context } from "hono";
import type { ApiEnv } from "../ports.ts";

/** Who asks, as API Gateway tells it (developer guide, "Input format of a Lambda function for proxy integration"). */
export interface Caller {
  /** Id of the API key; absent where the door asked for none. */
  readonly keyId?: string;
  /** Signed with credentials of the account: IAM let them in. */
  readonly isOperator: boolean;
}

/** Nothing a client sends can change the answer: it comes from the event's `requestContext` alone. */
export function callerOf(c: Context<ApiEnv>): Caller {
  const { apiKeyId, userArn } = c.env?.event?.requestContext?.identity ?? {};
  return { ...(apiKeyId && { keyId: apiKeyId }), isOperator: Boolean(userArn) };
}

import type { MiddlewareHandler } from "hono";
import type { ApiEnv } from "../ports.ts";
import { requestProblem } from "../problem.ts";
import { callerOf } from "./caller.ts";

/** The second lock of the operators' routes: whatever spelling of the path got past the door's, IAM must have known the caller. */
export const operatorsOnly: MiddlewareHandler<ApiEnv> = async (c, next) => {
  if (callerOf(c).isOperator) return next();
  return requestProblem(c, "OperatorsOnly", { detail: "this is for operators: an API key of a user does not open it" });
};

import type { z } from "@hono/zod-openapi";
import { problemSchema } from "../schemas.ts";

/** A JSON answer in the OpenAPI document. */
export const json = (description: string, schema: z.ZodType) => ({
  description,
  content: { "application/json": { schema } },
});

const problem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: problemSchema } },
});

/** The problems any route about a video may answer with. */
export const PROBLEMS = {
  400: problem("The request is not usable: what, where and how to put it right"),
  404: problem("The video's own answer: there is no transcript, or not yet"),
  451: problem("Not available in any country tried"),
  500: problem("Nobody could answer"),
  502: problem("An account is at fault: the proxy's or the recogniser's"),
  503: problem("Blocked, or the proxy does not answer: try again later"),
};

export const BAD_REQUEST = { 400: PROBLEMS[400] };
export const NOT_FOUND = { 404: problem("There is no such thing") };

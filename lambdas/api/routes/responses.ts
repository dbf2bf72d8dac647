import { z } from "@hono/zod-openapi";
import { FORMATS } from "../../shared/transcript/formats/format-transcript.ts";
import { problemSchema } from "../schemas.ts";

/** A JSON answer in the OpenAPI document. */
export const json = (description: string, schema: z.ZodType) => ({
  description,
  content: { "application/json": { schema } },
});

const text = { schema: z.string() };
const TEXT_TYPES = ["text/plain", "application/x-subrip", "text/vtt", "text/markdown", "text/csv"];

/** A JSON answer that `format` may turn into text. */
export const jsonOrText = (description: string, schema: z.ZodType) => ({
  description: `${description}. As text for the formats ${FORMATS.filter((format) => format !== "json").join(", ")}`,
  content: { "application/json": { schema }, ...Object.fromEntries(TEXT_TYPES.map((type) => [type, text])) },
});

const problem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: problemSchema } },
});

const wait = z.object({ "retry-after": z.string().optional().openapi({ description: "Seconds" }) });

/** What any route may answer, whatever is asked of it. */
const ANYWHERE = {
  304: { description: "Unchanged since the answer whose ETag is in If-None-Match" },
  400: problem("The request is not usable: what, where and how to put it right"),
  408: problem("The request did not arrive in time"),
  431: problem("The request line and headers are too long"),
  500: problem("A fault of the service, or nobody could answer"),
  502: problem("The service gave no answer"),
  504: problem("The service did not answer in time"),
};

/** What the door and the limits refuse. */
const GUARDED = {
  403: problem("No key, or not the right one"),
  413: problem("The body is 1 MB or longer"),
  429: { ...problem("The key has used up its calls: 10 a minute, 50 an hour, 200 a day"), headers: wait },
};

/** A route that needs a key. */
export const keyed = { responses: { ...ANYWHERE, ...GUARDED }, security: [{ apiKey: [] as string[] }] };
/** A route that anybody may ask. */
export const open = { responses: ANYWHERE, security: [] as Record<string, string[]>[] };
/** A route for operators. */
export const operator = {
  responses: { ...ANYWHERE, 403: problem("The caller is no operator") },
  security: [{ operator: [] as string[] }],
};

/** The problems any route about a video may answer with. */
export const PROBLEMS = {
  404: { ...problem("The video's own answer: there is no transcript, or not yet"), headers: wait },
  451: problem("Not available in any country tried"),
  502: problem("An account is at fault: the proxy's or the recogniser's; or the service gave no answer"),
  503: problem("Blocked, or the proxy does not answer: try again later"),
};

/** An answer of more than 5 MB is fetched from elsewhere. */
export const TOO_LARGE = {
  303: {
    description: "The answer is larger than 5 MB: it lies at Location, for 15 minutes",
    headers: z.object({ location: z.string() }),
  },
};

export const NOT_FOUND = { 404: problem("There is no such thing") };

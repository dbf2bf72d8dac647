import { handle, type LambdaContext, type LambdaEvent } from "hono/aws-lambda";
import { parseEnvironment } from "../shared/config/environment.ts";
import { FUNCTION_SETTINGS } from "../shared/config/functions.ts";
import { ended, observation } from "../shared/observe/observation.ts";
import { apiPlatform } from "./api-platform.ts";
import { createApi } from "./create-api.ts";

const settings = parseEnvironment(FUNCTION_SETTINGS.api, process.env);
const eyes = observation("api", settings);
const answer = handle(createApi(apiPlatform(settings, eyes)), { isContentTypeBinary: () => false });

/** API Gateway REST proxy events. Answers are text, and base64 when they are compressed. */
export const handler = ended(eyes, async (event: LambdaEvent, context: LambdaContext) => answer(event, context));

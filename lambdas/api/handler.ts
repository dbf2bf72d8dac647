import { parseEnvironment } from "../shared/config/environment.ts";
import { FUNCTION_SETTINGS } from "../shared/config/functions.ts";
import { ended, observation } from "../shared/observe/observation.ts";
import { answerEvents } from "./answer-events.ts";
import { apiPlatform } from "./api-platform.ts";
import { createApi } from "./create-api.ts";

const settings = parseEnvironment(FUNCTION_SETTINGS.api, process.env);
const eyes = observation("api", settings);

/** API Gateway REST proxy events. */
export const handler = ended(eyes, answerEvents(createApi(apiPlatform(settings, eyes))));

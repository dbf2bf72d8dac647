import { parseEnvironment } from "../shared/config/environment.ts";
import { FUNCTION_SETTINGS } from "../shared/config/functions.ts";
import { ended, observation } from "../shared/observe/observation.ts";
import { answerEvents } from "./answer-events.ts";
import { apiPlatform } from "./api-platform.ts";
import { createApi } from "./create-api.ts";

/** On a laptop every function has the variables of all: the one behind every command judges them, so that they are told together. */
const settings = parseEnvironment(FUNCTION_SETTINGS.api, process.env, Object.values(FUNCTION_SETTINGS));
const eyes = observation("api", settings);

/** API Gateway REST proxy events. */
export const handler = ended(eyes, answerEvents(createApi(apiPlatform(settings, eyes))));

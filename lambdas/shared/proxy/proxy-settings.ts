import type { z } from "zod";
import type { proxySettings } from "../config/functions.ts";

/** The settings of the way out, parsed. */
export type ProxySettings = Readonly<z.output<z.ZodObject<typeof proxySettings>>>;

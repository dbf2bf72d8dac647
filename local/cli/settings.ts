import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { FUNCTION_SETTINGS } from "../../lambdas/shared/config/functions.ts";
import { parsePort } from "./ask-options.ts";

type Environment = Readonly<Record<string, string | undefined>>;
type Keys<Schemas> = Schemas extends { readonly shape: infer Shape } ? keyof Shape : never;
type FunctionVariable = Keys<(typeof FUNCTION_SETTINGS)[keyof typeof FUNCTION_SETTINGS]>;

/** Variables of the functions that are set by whoever runs Earshot, not by the deployment. */
export const PASSED_ON = [
  "PROXY_ENABLED",
  "ENFORCE_PROXY_ALL",
  "PROXY_SECRET_ID",
  "PROXY_SECRET_JSON",
  "PROXY_PROVIDER",
  "PROXY_GATEWAY_HOST",
  "PROXY_GATEWAY_PORT",
  "PROXY_USERNAME",
  "PROXY_PASSWORD",
  "PROXY_COUNTRY",
  "PROXY_USE_BACKBONE",
  "PROXY_MAX_CONCURRENCY",
  "PROXY_PRICE_USD_PER_GB",
  "SPEECH_PRICE_USD_PER_MINUTE",
  "OXY_PREFLIGHT_MAX_PER_MINUTE",
  "OXY_PREFLIGHT_TTL_SECONDS",
  "PREFLIGHT_HOST",
  "DEEPGRAM_SECRET_ID",
  "DEEPGRAM_VIA_PROXY",
  "SPEECH_SPEAKERS",
  "SPEECH_MAX_MINUTES",
  "SPEECH_MAX_USD_PER_DAY",
  "COOKIES_SECRET_ID",
  "COOKIES_FILE",
  "EXTRA_CA_FILE",
  "CORS_ORIGINS",
  "LOG_LEVEL",
  "STAGE",
  "METRICS_ENABLED",
] as const satisfies readonly FunctionVariable[];

const FILES: readonly string[] = ["EXTRA_CA_FILE", "COOKIES_FILE"];
const DEFAULT_PORT = "8787";

/** The settings of the local service. */
export interface LocalSettings {
  readonly projectDir: string;
  /** Folder of tables, caches and locks. */
  readonly home: string;
  /** File served by the local Secrets Manager endpoint. */
  readonly secretsFile: string | undefined;
  /** Variables laid over those of every function. */
  readonly overlay: Readonly<Record<string, string>>;
}

/** The root of the checkout. */
export const PROJECT_DIR = resolve(fileURLToPath(import.meta.url), "..", "..", "..");

/** Reads the settings of the local service; relative paths count from the folder the command was given in. */
export function localSettings(env: Environment): LocalSettings {
  const from = env.INIT_CWD ?? process.cwd();
  const secretsFile = env.EARSHOT_SECRETS_FILE;
  return {
    projectDir: PROJECT_DIR,
    home: env.EARSHOT_HOME ? resolve(from, env.EARSHOT_HOME) : join(PROJECT_DIR, ".earshot"),
    secretsFile: secretsFile ? resolve(from, secretsFile) : undefined,
    overlay: Object.fromEntries(
      PASSED_ON.flatMap((name) => {
        const value = env[name];
        if (value === undefined) return [];
        return [[name, FILES.includes(name) && value !== "" ? resolve(from, value) : value]];
      }),
    ),
  };
}

/** The secrets file of this machine, which need not exist. */
export const secretsPath = ({ secretsFile, home }: LocalSettings): string => secretsFile ?? join(home, "secrets.json");

/** The port of `serve` when none is given: `PORT`, else 8787. */
export function servePort(env: Environment): number {
  return parsePort("PORT", env.PORT || DEFAULT_PORT);
}

import type { ISecret } from "aws-cdk-lib/aws-secretsmanager";
import type { LaneName } from "../../lambdas/shared/lanes.ts";
import type { Storage } from "../storage/storage.ts";

/** A secret of one lane, and the variable that names it to the function. */
interface LaneSecret {
  readonly variable: "DEEPGRAM_SECRET_ID" | "COOKIES_SECRET_ID";
  /** Absent where the stage has none. */
  readonly of: (storage: Storage) => ISecret | undefined;
}

const COOKIES: LaneSecret = { variable: "COOKIES_SECRET_ID", of: ({ cookiesSecret }) => cookiesSecret };
const DEEPGRAM: LaneSecret = { variable: "DEEPGRAM_SECRET_ID", of: ({ deepgramSecret }) => deepgramSecret };

const LANE_SECRETS: Readonly<Partial<Record<LaneName, readonly LaneSecret[]>>> = {
  ytdlp: [COOKIES],
  deepgram: [DEEPGRAM, COOKIES],
};

interface Reader {
  readSecret(variable: LaneSecret["variable"], secret: ISecret): unknown;
}

/** Lets the function of a lane read what it needs besides the proxy's secret. */
export function readLaneSecrets(reader: Reader, lane: LaneName, storage: Storage): void {
  for (const { variable, of } of LANE_SECRETS[lane] ?? []) {
    const secret = of(storage);
    if (secret) reader.readSecret(variable, secret);
  }
}

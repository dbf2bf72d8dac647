import type { ISecret } from "aws-cdk-lib/aws-secretsmanager";
import type { LaneName } from "../../lambdas/shared/lanes.ts";
import type { Storage } from "../storage/storage.ts";

/** A secret of one lane, and the variable that names it to the function. */
interface LaneSecret {
  readonly variable: "DEEPGRAM_SECRET_ID";
  readonly of: (storage: Storage) => ISecret;
}

/** What lanes read besides the proxy's secret. An account of its own is spent at a price: such a lane is told that price too. */
export const LANE_SECRETS: Readonly<Partial<Record<LaneName, LaneSecret>>> = {
  deepgram: { variable: "DEEPGRAM_SECRET_ID", of: ({ deepgramSecret }) => deepgramSecret },
};

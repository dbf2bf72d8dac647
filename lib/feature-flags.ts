import { CURRENTLY_RECOMMENDED_FLAGS } from "aws-cdk-lib/cx-api";

/**
 * The CDK's feature flags, set in code so that a synthesis without the CDK's command line gives the same template: `cdk.json` is not
 * read then, and parts vanish in silence (a Distributed Map's result writer, for one).
 */
export const FEATURE_FLAGS: Readonly<Record<string, unknown>> = CURRENTLY_RECOMMENDED_FLAGS;

import { Validations } from "aws-cdk-lib";
import type { IConstruct } from "constructs";

/** A rule of cdk-nag's packs `AwsSolutions` and `Serverless`; rules with several findings name the one in brackets. */
export type NagRule = `AwsSolutions-${string}` | `Serverless-${string}`;

/** Says why what a rule finds at a construct, or below it, is meant so. A reason whose finding is gone fails `test/infra/nag.test.ts`. */
export function acknowledge(construct: IConstruct, rule: NagRule, reason: string): void {
  const pack = rule.slice(0, rule.indexOf("-"));
  Validations.of(construct).acknowledge({ id: `${pack}::${rule}`, reason });
}

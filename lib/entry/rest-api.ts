import {
  AccessLogFormat,
  ApiKeySourceType,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  RestApi,
} from "aws-cdk-lib/aws-apigateway";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { StageSettings } from "../settings.ts";

/** Paths that need no key. */
const OPEN_PATHS = ["health/live", "health/ready", "version"] as const;

/** The public door: one proxied function behind API keys and a usage plan. */
export class EarshotRestApi extends Construct {
  readonly api: RestApi;

  constructor(scope: Construct, id: string, handler: IFunction, settings: StageSettings) {
    super(scope, id);
    const access = new LogGroup(this, "Access", { retention: settings.logRetentionDays });
    this.api = new RestApi(this, "Api", {
      endpointTypes: [EndpointType.REGIONAL],
      apiKeySourceType: ApiKeySourceType.HEADER,
      deployOptions: {
        stageName: settings.stage,
        accessLogDestination: new LogGroupLogDestination(access),
        accessLogFormat: AccessLogFormat.jsonWithStandardFields(),
        loggingLevel: MethodLoggingLevel.ERROR,
        metricsEnabled: true,
        tracingEnabled: true,
        throttlingRateLimit: settings.requestsPerSecond,
        throttlingBurstLimit: settings.requestsPerSecond * 2,
      },
      cloudWatchRole: true,
    });
    const integration = new LambdaIntegration(handler);
    this.api.root.addResource("{path+}").addMethod("ANY", integration, { apiKeyRequired: true });
    for (const path of OPEN_PATHS) this.api.root.resourceForPath(path).addMethod("GET", integration);
    const plan = this.api.addUsagePlan("Plan", {
      throttle: { rateLimit: settings.requestsPerSecond, burstLimit: settings.requestsPerSecond * 2 },
      apiStages: [{ stage: this.api.deploymentStage }],
    });
    plan.addApiKey(this.api.addApiKey("Key"));
  }
}

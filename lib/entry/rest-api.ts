import { Stack } from "aws-cdk-lib";
import {
  AccessLogFormat,
  ApiKeySourceType,
  AuthorizationType,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  Period,
  RestApi,
} from "aws-cdk-lib/aws-apigateway";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import { acknowledge } from "../acknowledge.ts";
import { logGroup } from "../log-group.ts";
import type { StageSettings } from "../settings.ts";
import { refuseWithProblems } from "./gateway-refusals.ts";

/** Paths that need no key. */
const OPEN_PATHS = ["health/live", "health/ready", "version", "openapi.json", "docs"] as const;
/** Paths for IAM principals of the account that may `execute-api:Invoke` them. */
const OPERATOR_PATHS = ["debug/connectivity", "debug/proxy", "debug/errors", "metrics"] as const;

/** The public door: one proxied function behind API keys and a usage plan; operators come in by IAM. */
export class EarshotRestApi extends Construct {
  readonly api: RestApi;

  constructor(scope: Construct, id: string, handler: IFunction, settings: StageSettings) {
    super(scope, id);
    this.api = this.makeApi(settings);
    this.route(new LambdaIntegration(handler));
    refuseWithProblems(this.api, settings.corsOrigins);
    this.argue();
    const plan = this.api.addUsagePlan("Plan", {
      throttle: { rateLimit: settings.requestsPerSecond, burstLimit: settings.requestsPerSecond * 2 },
      quota: { limit: settings.requestsPerDay, period: Period.DAY },
      apiStages: [{ stage: this.api.deploymentStage }],
    });
    plan.addApiKey(this.api.addApiKey("Key"));
  }

  private argue(): void {
    const { api } = this;
    acknowledge(
      api,
      "AwsSolutions-COG4",
      "callers are programs with API keys, operators are IAM principals: nobody signs in",
    );
    acknowledge(
      api,
      "AwsSolutions-APIG4",
      "a key and its limits, or a path that shows nothing but the service's own health",
    );
    acknowledge(
      api,
      "AwsSolutions-APIG2",
      "the function checks every field by the schemas of /openapi.json and names each problem",
    );
    acknowledge(
      api,
      "AwsSolutions-APIG3",
      "a web ACL costs by the month, used or not: keys, quotas and throttling guard the door, and an ACL of yours can be attached",
    );
    acknowledge(
      api,
      "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]",
      "API Gateway takes this policy for the account's log role (developer guide, Set up CloudWatch logging)",
    );
  }

  private makeApi(settings: StageSettings): RestApi {
    const access = logGroup(this, "Access", settings);
    const api = new RestApi(this, "Api", {
      restApiName: Stack.of(this).stackName,
      endpointTypes: [EndpointType.REGIONAL],
      apiKeySourceType: ApiKeySourceType.HEADER,
      // Compressed answers leave the function as base64; with this the door makes bytes of them.
      binaryMediaTypes: ["*/*"],
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
    // API Gateway would make it itself, and keep its lines for ever (developer guide, "Set up CloudWatch logging for REST APIs").
    const errors = logGroup(this, "Errors", settings, `API-Gateway-Execution-Logs_${api.restApiId}/${settings.stage}`);
    api.deploymentStage.node.addDependency(errors);
    return api;
  }

  /** Everything goes to one function, which knows the methods. Browsers send no key with a preflight, so OPTIONS asks for none. */
  private route(integration: LambdaIntegration): void {
    const { root } = this.api;
    const everything = root.addResource("{path+}");
    everything.addMethod("ANY", integration, { apiKeyRequired: true });
    everything.addMethod("OPTIONS", integration);
    for (const path of OPEN_PATHS) root.resourceForPath(path).addMethod("ANY", integration);
    for (const path of OPERATOR_PATHS) {
      root.resourceForPath(path).addMethod("ANY", integration, { authorizationType: AuthorizationType.IAM });
    }
  }
}

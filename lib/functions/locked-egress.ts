import {
  FlowLogDestination,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  type IVpc,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from "aws-cdk-lib/aws-ec2";
import type { FunctionProps } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import { logGroup } from "../log-group.ts";
import type { StageSettings } from "../settings.ts";

export interface LockedEgressProps {
  /** The proxy gateway's port. Not 443: that is everybody's. */
  readonly gatewayPort: number;
  /** Id of the region's managed prefix list of DynamoDB, `pl-…` (VPC user guide, "AWS-managed prefix lists"). */
  readonly dynamodbPrefixList: string;
}

const HTTPS = Port.tcp(443);

/**
 * A network whose only ways out are the gateway's port, DynamoDB and Secrets Manager: whatever goes elsewhere is refused by the network
 * and told by its flow log. Names are still looked up (security groups do not see Amazon's resolver), and so is any host at that port
 * reached: which one it is the loopback proxy decides.
 */
export class LockedEgress extends Construct {
  /** Where functions have to stand. */
  readonly placement: Required<Pick<FunctionProps, "vpc" | "vpcSubnets" | "securityGroups">>;

  constructor(scope: Construct, id: string, props: LockedEgressProps, settings: StageSettings) {
    super(scope, id);
    const { gatewayPort, dynamodbPrefixList } = props;
    const destination = FlowLogDestination.toCloudWatchLogs(logGroup(this, "Refusals", settings));
    if (gatewayPort === 443)
      throw new RangeError(`${this.node.path}: the whole web is behind port 443: nothing to lock`);
    const vpc = new Vpc(this, "Network", {
      maxAzs: 2,
      natGateways: 1,
      restrictDefaultSecurityGroup: false,
      flowLogs: { Refused: { destination, trafficType: FlowLogTrafficType.REJECT } },
    }) as IVpc;
    const functions = this.group(vpc, "Functions", "Functions that reach the outside");
    functions.addEgressRule(Peer.anyIpv4(), Port.tcp(gatewayPort), "the proxy gateway");
    functions.addEgressRule(Peer.prefixList(dynamodbPrefixList), HTTPS, "DynamoDB");
    vpc.addGatewayEndpoint("DynamoDb", { service: GatewayVpcEndpointAwsService.DYNAMODB });
    const secrets = this.group(vpc, "Secrets", "The endpoint of Secrets Manager");
    functions.addEgressRule(secrets, HTTPS, "Secrets Manager");
    secrets.addIngressRule(functions, HTTPS, "functions that reach the outside");
    const service = InterfaceVpcEndpointAwsService.SECRETS_MANAGER;
    vpc.addInterfaceEndpoint("SecretsManager", { service, securityGroups: [secrets], open: false });
    this.placement = {
      vpc,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
      securityGroups: [functions],
    };
  }

  private group(vpc: IVpc, id: string, description: string): SecurityGroup {
    return new SecurityGroup(this, id, { vpc, description, allowAllOutbound: false });
  }
}

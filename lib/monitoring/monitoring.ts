import { Annotations } from "aws-cdk-lib";
import { Construct } from "constructs";
import type { LaneName, LaneRow } from "../../lambdas/shared/lanes.ts";
import type { StageSettings } from "../settings.ts";
import { awsAlarms, type Watched } from "./alarms/aws-alarms.ts";
import { costAlarms } from "./alarms/cost-alarms.ts";
import { laneAlarms } from "./alarms/lane-alarms.ts";
import { PROXY_ALARMS } from "./alarms/proxy-alarms.ts";
import { serviceAlarms } from "./alarms/service-alarms.ts";
import { Alarms } from "./alarms.ts";
import { earshotDashboard } from "./dashboard.ts";
import { savedQueries } from "./queries.ts";

export interface MonitoringProps extends Watched {
  readonly settings: StageSettings;
  /** Lanes of the race. */
  readonly rows: readonly LaneRow[];
  /** Names of the functions' log groups. */
  readonly logGroups: readonly string[];
  /** Lanes that the canary tries. */
  readonly canaries: readonly LaneName[];
}

/** What operators see and are told: alarms by rows, one dashboard over them, and saved queries of the logs. */
export class Monitoring extends Construct {
  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { settings, rows } = props;
    const { stage } = settings;
    const alarms = new Alarms(
      this,
      "Alarms",
      [
        ...serviceAlarms(props.canaries),
        ...laneAlarms(rows),
        ...PROXY_ALARMS,
        ...costAlarms(settings.spendLimitUsdPerDay),
        ...awsAlarms(props),
      ],
      stage,
    );
    if (settings.proxyEnabled && settings.prices.proxyUsdPerGb === undefined) {
      Annotations.of(this).addWarningV2(
        "earshot:no-prices",
        `lib/settings.ts has no prices for ${stage}: receipts tell no cost, and the alarm "A day costs too much" can never be raised`,
      );
    }
    savedQueries(this, { stage, logGroups: props.logGroups });
    earshotDashboard(this, { stage, rows, alarms: alarms.made });
  }
}

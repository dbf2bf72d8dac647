/** The numbers that differ between stages; everything else is the same everywhere. */
export interface StageSettings {
  readonly stage: string;
  readonly proxyEnabled: boolean;
  readonly enforceProxyAll: boolean;
  readonly logRetentionDays: 7 | 30 | 90;
  /** Whether deleting the stack deletes the tables. */
  readonly keepData: boolean;
  /** Requests a second the API accepts from everyone together. */
  readonly requestsPerSecond: number;
  /** US dollars, for receipts. Your own contract's; absent: the cost is reported as unknown. */
  readonly prices: { readonly proxyUsdPerGb?: number; readonly speechUsdPerMinute?: number };
}

export const STAGES: Readonly<Record<string, StageSettings>> = {
  dev: {
    stage: "dev",
    proxyEnabled: false,
    enforceProxyAll: false,
    logRetentionDays: 7,
    keepData: false,
    requestsPerSecond: 10,
    prices: {},
  },
  prod: {
    stage: "prod",
    proxyEnabled: true,
    enforceProxyAll: true,
    logRetentionDays: 90,
    keepData: true,
    requestsPerSecond: 50,
    prices: {},
  },
};

/** The settings of a stage by name; an unknown name is refused with the names there are. */
export function settingsOf(stage: string): StageSettings {
  const settings = STAGES[stage];
  if (settings) return settings;
  throw new RangeError(`STAGE is "${stage}": expected one of ${Object.keys(STAGES).join(", ")}`);
}

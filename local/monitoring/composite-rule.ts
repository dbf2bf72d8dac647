import { MonitoringError } from "./monitoring-error.ts";

const TOKEN = /\s*(ALARM\("([^"]+)"\)|AND|OR|NOT|[()])/y;

/**
 * Reads the rule of a composite alarm (API reference, PutCompositeAlarm, AlarmRule): `ALARM("…")`, AND, OR, NOT and parentheses. What
 * comes back tells whether the rule holds, given which alarms are raised. @throws MonitoringError for anything else.
 */
export function compositeRule(rule: string): (isRaised: (nameOrArn: string) => boolean) => boolean {
  const tokens = tokensOf(rule);
  let at = 0;
  type Holds = (isRaised: (nameOrArn: string) => boolean) => boolean;
  const either = (): Holds => {
    let left = both();
    while (tokens[at]?.text === "OR") {
      at++;
      const [before, right] = [left, both()];
      left = (isRaised) => before(isRaised) || right(isRaised);
    }
    return left;
  };
  const both = (): Holds => {
    let left = one();
    while (tokens[at]?.text === "AND") {
      at++;
      const [before, right] = [left, one()];
      left = (isRaised) => before(isRaised) && right(isRaised);
    }
    return left;
  };
  const one = (): Holds => {
    const token = tokens[at++];
    if (token?.alarm !== undefined) return (isRaised) => isRaised(token.alarm ?? "");
    if (token?.text === "NOT") {
      const inner = one();
      return (isRaised) => !inner(isRaised);
    }
    if (token?.text !== "(") throw new MonitoringError(`rule "${rule}": ${token?.text ?? "its end"} is out of place`);
    const inner = either();
    if (tokens[at++]?.text !== ")") throw new MonitoringError(`rule "${rule}": a parenthesis is not closed`);
    return inner;
  };
  const holds = either();
  if (at < tokens.length) throw new MonitoringError(`rule "${rule}": ${tokens[at]?.text} is too much`);
  return holds;
}

function tokensOf(rule: string): { readonly text: string; readonly alarm?: string }[] {
  const tokens: { text: string; alarm?: string }[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < rule.trimEnd().length) {
    const found = TOKEN.exec(rule);
    if (!found?.[1]) throw new MonitoringError(`rule "${rule}" is not understood`);
    tokens.push({ text: found[1], ...(found[2] !== undefined && { alarm: found[2] }) });
  }
  return tokens;
}
